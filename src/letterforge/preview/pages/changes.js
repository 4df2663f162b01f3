// Show what changed in a letter's words since it was last written to disk.

import { counted, make } from "./dom.js";

/** @import { Comparison, Run } from "./types.js" */

const TAGS = /** @type {const} */ ({ added: "ins", removed: "del" });
const NAMES = { added: "added: ", removed: "removed: " };

/**
 * Fill a section with a comparison.
 * @param {HTMLElement} section
 * @param {Comparison} comparison
 */
export function showChanges(section, comparison) {
  const asText = JSON.stringify(comparison);
  if (section.dataset.shows === asText) return;
  section.dataset.shows = asText;
  const place = section.scrollTop;
  section.replaceChildren(
    make("h2", { id: "changes-title" }, title(comparison)),
    make("p", { class: "explanation" }, explanation(comparison)),
    make("div", { class: "paper" }, ...comparison.paragraphs.map(paragraph)),
  );
  section.scrollTop = place;
}

/** @param {Comparison} comparison */
function title({ written, known, added, removed }) {
  if (!written) return "Not yet written";
  if (!known) return "Written as a PDF only";
  if (!added && !removed) return "No words changed";
  return `${counted(added, "word")} added, ${removed} removed`;
}

/** @param {Comparison} comparison */
function explanation({ written, known, added, removed }) {
  if (!written) return "There is no letter on disk to compare with. “letterforge batch” writes it.";
  if (!known)
    return "The words of a PDF cannot be compared. Write the letter as text or HTML, too.";
  return added || removed
    ? "Since the letter was last written to disk."
    : "The letter on disk says the same.";
}

/** @param {Run[]} runs */
function paragraph(runs) {
  const changed = runs.some(([change]) => change !== "same");
  return make("p", changed ? { class: "changed" } : {}, ...runs.flatMap(run));
}

/** @param {Run} run */
function run([change, words]) {
  if (change === "same") return [words];
  const said = words.trimEnd();
  const name = make("span", { class: "unseen" }, NAMES[change]);
  return [make(TAGS[change], {}, name, said), words.slice(said.length)];
}
