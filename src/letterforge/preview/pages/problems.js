// Show problems as `check` does, each with its line and a mark under its place.

import { counted, make } from "./dom.js";

/** Fill a section with problems; `title` says what they stand in the way of. */
export function showProblems(section, problems, title) {
  const asText = JSON.stringify([title, problems]);
  if (section.dataset.shows === asText) return;
  section.dataset.shows = asText;
  section.hidden = problems.length === 0;
  const heading = make("h2", { id: `${section.id}-title` }, `${counted(problems.length, "problem")} ${title}`);
  section.replaceChildren(heading, make("ol", {}, ...problems.map(problemItem)));
}

function problemItem(problem) {
  const item = make("li", {},
    make("p", { class: "place" }, problem.place),
    make("p", { class: "message" }, problem.message));
  if (problem.quoted !== null) item.append(quote(problem));
  if (problem.hint) item.append(make("p", { class: "hint" }, make("b", {}, "Hint: "), problem.hint));
  return item;
}

function quote({ line, column, quoted }) {
  const at = Math.min(Math.max(column - 1, 0), quoted.length);
  const end = at + (/^\S+?(?=[\s,\]}:]|$)/.exec(quoted.slice(at))?.[0].length || 1);
  const text = make("code", {},
    make("span", { class: "number", "aria-hidden": "true" }, String(line)),
    quoted.slice(0, at), make("mark", {}, quoted.slice(at, end) || " "), quoted.slice(end));
  return make("pre", { tabindex: "0", role: "group", "aria-label": `Line ${line}` }, text);
}
