// Show what changed in a letter's words since it was last written to disk.

import { counted, make } from "./dom.js";

const TAGS = { same: "span", added: "ins", removed: "del" };
const NAMES = { added: "added: ", removed: "removed: " };

/** Fill a section with a comparison. */
export function showChanges(section, comparison) {
  const asText = JSON.stringify(comparison);
  if (section.dataset.shows === asText) return;
  section.dataset.shows = asText;
  const place = section.scrollTop;
  section.replaceChildren(
    make("h2", { id: "changes-title" }, title(comparison)),
    make("p", { class: "explanation" }, explanation(comparison)),
    make("div", { class: "paper" }, ...comparison.paragraphs.map(paragraph)));
  section.scrollTop = place;
}

function title({ written, added, removed }) {
  if (!written) return "Not yet written";
  if (!added && !removed) return "No words changed";
  return `${counted(added, "word")} added, ${removed} removed`;
}

function explanation({ written, added, removed }) {
  if (!written) return "There is no letter on disk to compare with. “letterforge batch” writes it.";
  return added || removed
    ? "Since the letter was last written to disk."
    : "The letter on disk says the same.";
}

function paragraph(runs) {
  const changed = runs.some(([change]) => change !== "same");
  return make("p", changed ? { class: "changed" } : {}, ...runs.flatMap(([change, words]) => {
    if (change === "same") return [words];
    const tail = /\s*$/.exec(words)[0];
    const name = make("span", { class: "unseen" }, NAMES[change]);
    return [make(TAGS[change], {}, name, words.slice(0, words.length - tail.length)), tail];
  }));
}
