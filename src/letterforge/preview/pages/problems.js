// Show problems as `check` does, each with its line, a mark under its place, and whose letters it hits.

import { copyButton, counted, make } from "./dom.js";

/** @import { Problem } from "./types.js" */

const MOST_FORCES = 6;

/**
 * Fill a section with problems; `nameOf` says what a force is called.
 * @param {HTMLElement} section
 * @param {Problem[]} problems
 * @param {(force: string) => string} nameOf
 */
export function showProblems(section, problems, nameOf) {
  const asText = JSON.stringify(problems);
  if (section.dataset.shows === asText) return;
  section.dataset.shows = asText;
  section.hidden = problems.length === 0;
  const title = `${counted(problems.length, "problem")} to mend`;
  section.replaceChildren(
    make("h2", { id: `${section.id}-title` }, title),
    make("ol", {}, ...problems.map((problem) => problemItem(problem, nameOf))),
  );
}

/**
 * Return the problems of a letter, then those of others; what it shares with others is told once.
 * @param {Problem[]} own
 * @param {Problem[]} all
 * @param {string | null} force
 */
export function withoutDoubles(own, all, force) {
  const isShared = (/** @type {Problem} */ one) =>
    all.find(
      ({ place, message, forces }) =>
        place === one.place &&
        (message === one.message || (force !== null && forces.includes(force))),
    );
  const first = own.map((one) => isShared(one) ?? one);
  return [...new Set([...first, ...all])];
}

/**
 * @param {Problem} problem
 * @param {(force: string) => string} nameOf
 */
function problemItem(problem, nameOf) {
  const place = make("p", { class: "place" }, make("span", {}, problem.place), " ");
  place.append(copyButton(problem.place));
  const item = make("li", {}, place, make("p", { class: "message" }, problem.message));
  if (problem.quoted !== null) item.append(quote(problem, problem.quoted));
  if (problem.hint)
    item.append(make("p", { class: "hint" }, make("b", {}, "Hint: "), problem.hint));
  if (problem.forces.length) {
    const names = problem.forces.slice(0, MOST_FORCES).map(nameOf);
    const more = problem.forces.length - names.length;
    const letters = `${names.join(", ")}${more ? ` and ${more} more` : ""}`;
    item.append(make("p", { class: "hits" }, make("b", {}, "In the letter to: "), letters));
  }
  return item;
}

/**
 * Show a line with a mark under what is meant; where only the line is known, all of it is meant.
 * @param {Problem} problem
 * @param {string} quoted
 */
function quote({ line, column }, quoted) {
  const [start, end] = meant(quoted, column);
  const text = make(
    "code",
    {},
    make("span", { class: "number", "aria-hidden": "true" }, String(line)),
    quoted.slice(0, start),
    make("mark", {}, quoted.slice(start, end) || " "),
    quoted.slice(end),
  );
  return make("pre", { tabindex: "0", role: "group", "aria-label": `Line ${line}` }, text);
}

/**
 * @param {string} quoted
 * @param {number} column
 */
function meant(quoted, column) {
  const start = Math.min(Math.max(column - 1, 0), quoted.length);
  // Templates tell a line and no column.
  if (column <= 1 && /^\s*[^\s\w"'-]/.test(quoted)) {
    const from = quoted.length - quoted.trimStart().length;
    return [from, quoted.trimEnd().length];
  }
  const word = /^\S+?(?=[\s,\]}:]|$)/.exec(quoted.slice(start));
  return [start, start + (word?.[0].length || 1)];
}
