// Say in a quiet head whose letter this is, and how things stand.

import { byId, byIdAs, counted, make, say } from "./dom.js";

/** @import { GoodLetter } from "./types.js" */

/**
 * Show the facts of a letter, or none.
 * @param {GoodLetter | null} letter
 */
export function drawHead(letter) {
  byId("tags").replaceChildren(...(letter ? tags(letter) : []));
  byId("facts").replaceChildren(...(letter ? facts(letter) : []));
}

/** @param {GoodLetter} letter */
function tags(letter) {
  const shown = [make("span", { class: "outcome", "data-tone": letter.tone }, letter.outcome)];
  if (letter.specimen) shown.push(make("span", { class: "tag specimen" }, "Specimen"));
  if (letter.unverified.length) {
    shown.push(make("span", { class: "tag" }, `Not verified: ${letter.unverified.join("; ")}`));
  }
  return shown;
}

/** @param {GoodLetter} letter */
function facts(letter) {
  return [
    ["To", letter.addressees.join("; ")],
    ["Copied to", letter.copied_to.join("; ")],
    ["Pages", String(letter.pages ?? "–")],
    ["Files", letter.files.join(", ")],
  ]
    .filter(([, value]) => value)
    .map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", { "data-fact": name }, value)),
    );
}

/**
 * Show the board or the parts of a letter, and the way from a letter to its round's board.
 * @param {boolean} isBoard
 * @param {string | null} board the address of the board
 */
export function drawKind(isBoard, board) {
  document.body.classList.toggle("on-board", isBoard);
  byId("board").hidden = !isBoard;
  byId("to-board").hidden = isBoard || !board;
  byIdAs("to-board", HTMLAnchorElement).href = board ?? "";
  say(byId("skip"), isBoard ? "Skip to the board" : "Skip to the letter");
}

/**
 * Show whether all letters were checked, and how many problems there are.
 * @param {{checked: boolean, problems: number}} standing
 */
export function drawStatus({ checked, problems }) {
  const status = byId("status");
  if (problems) say(status, counted(problems, "problem"));
  else say(status, checked ? "Up to date, no problems" : "Checking all letters …");
  if (problems) status.dataset.tone = "bad";
  else if (checked) status.dataset.tone = "good";
}
