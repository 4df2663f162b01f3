// The preview's page: follow the server's news, show the chosen letter, never anything stale in silence.

import { address, placeNow, steps, viewOf } from "./address.js";
import { Board } from "./board.js";
import { byId, byIdAs, counted, make, say } from "./dom.js";
import { Forces } from "./forces.js";
import { drawHead, drawKind, drawStatus } from "./head.js";
import { follow } from "./news.js";
import { showProblems, withoutDoubles } from "./problems.js";
import { ask, Sheets, sayAbove } from "./sheets.js";

/** @import { GoodLetter, Letter, Overview, Problem } from "./types.js" */

/** The letter and view that the reader has chosen. */
const place = placeNow();
/** @type {Overview | null} What the server last said of all letters. */
let overview = null;
/** @type {Letter | null} What the server last said of the chosen letter. */
let letter = null;
let isListed = false;

const forces = new Forces((force) => address({ ...place, force }), choose);
const board = new Board(
  (force) => address({ ...place, force }),
  (force) => go(force, place.round),
);
const sheets = new Sheets({ onKey, laidOut, failed: (reason) => startOver(reason) });

const forcesOfRound = () =>
  overview?.rounds.find(({ round }) => round === place.round)?.forces ?? [];

/**
 * Return a letter where there is one to show.
 * @param {Letter | null} letter
 * @returns {GoodLetter | null}
 */
const shownOf = (letter) => (letter?.version ? letter : null);

/* What the server says */

async function refreshOverview() {
  overview = /** @type {Overview} */ (await ask("overview"));
  const isChosen = place.round !== null;
  place.round ??= overview.rounds[0]?.round ?? null;
  drawOverview();
  if (isChosen || !place.round) return;
  history.replaceState(null, "", address(place));
  await refreshLetter();
}

async function refreshLetter() {
  const { round, force, origins } = place;
  if (!round || !force) {
    drawLetter(null);
    await refreshBoard();
    return;
  }
  const query = new URLSearchParams({ look: sheets.look ?? "" });
  if (origins) query.set("origins", "on");
  const answer = await ask(`letter/${steps(round, force)}?${query}`);
  if (round !== place.round || force !== place.force) return;
  drawLetter(answer);
}

async function refreshBoard() {
  const { round } = place;
  if (!round || place.force) return;
  const answer = await ask(`board/${steps(round)}`);
  if (round === place.round && !place.force) board.show(answer);
}

/**
 * @param {GoodLetter} about
 * @param {number | null} pages
 * @param {Problem[]} problems
 */
function laidOut(about, pages, problems) {
  if (about !== letter) return;
  letter.pages = pages;
  letter.problems = problems;
  if (problems.length && !letter.stale) {
    sayAbove("See the problem above.", "These pages are not fit to be sent.");
  }
  drawHead(letter);
  drawProblems();
}

/* What the page shows */

function drawOverview() {
  if (!overview) return;
  say(byId("project"), overview.project);
  const names = overview.rounds.map(({ round }) => round);
  byId("round-choice").hidden = names.length < 2;
  const rounds = byIdAs("round", HTMLSelectElement);
  if (rounds.dataset.names !== names.join()) {
    rounds.dataset.names = names.join();
    rounds.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
  }
  rounds.value = place.round ?? "";
  forces.show(forcesOfRound(), place.force);
  if (!isListed) forces.reveal("center");
  isListed = forcesOfRound().length > 0;
  drawMissing();
  drawProblems();
}

/** @param {Letter | null} answer */
function drawLetter(answer) {
  letter = answer;
  const shown = shownOf(letter);
  document.body.dataset.edition = String(letter?.edition ?? "");
  const isBoard = place.round !== null && !place.force;
  drawKind(isBoard, place.round && address({ ...place, force: null }));
  const noLetter = isBoard ? "Where every letter stands" : "Letters";
  say(byId("name"), shown?.name ?? (place.force ? "No such letter" : noLetter));
  document.title = `${letter?.problems.length ? "⚠ " : ""}${byId("name").textContent} – letterforge preview`;
  byId("tools").hidden = !shown;
  byId("sheets").hidden = !shown;
  const isStale = Boolean(shown?.stale);
  document.body.classList.toggle("stale", isStale);
  const mustBe = counted(letter?.problems.length ?? 0, "problem");
  sayAbove(
    isStale
      ? `This is the last good letter. ${mustBe} must be mended before it is made again.`
      : "",
  );
  drawHead(shown);
  if (isBoard) say(byId("tags"), String(place.round));
  drawMissing();
  if (shown) sheets.draw(shown, place);
  else sheets.clear();
  drawProblems();
}

/** Say of a letter that is not there why that may be, and what to do. */
function drawMissing() {
  const isListedThere = forcesOfRound().some(({ force }) => force === place.force);
  const isMissing = Boolean(
    letter && !letter.version && !letter.problems.length && overview && !isListedThere,
  );
  byId("missing").hidden = !isMissing;
  if (isMissing) {
    const round = `The round ${place.round} has no assessment of ${place.force}`;
    say(byId("missing"), `${round}, so there is no letter to it. Choose another force.`);
  }
}

function drawProblems() {
  const all = overview?.problems ?? [];
  const problems = withoutDoubles(letter?.problems ?? [], all, place.force);
  showProblems(byId("problems"), problems, (force) => forces.nameOf(force));
  if (overview) drawStatus({ checked: overview.checked, problems: problems.length });
}

/* What the reader does */

/** @param {string | null | undefined} force */
function choose(force, round = place.round) {
  if (force) go(force, round);
}

/**
 * Go to a letter, or to the board of a round where no force is given.
 * @param {string | null} force
 * @param {string | null} round
 */
function go(force, round) {
  Object.assign(place, { round, force });
  history.pushState(null, "", address(place));
  openForces(false);
  showPlace();
}

/** Show what the address says; where that is another kind of page, the focus goes there, too. */
function showPlace() {
  const isOver = document.body.classList.contains("on-board") === (place.force !== null);
  for (const choice of viewChoices()) choice.checked = choice.value === place.view;
  forces.show(forcesOfRound(), place.force);
  forces.reveal("nearest");
  refreshLetter()
    .then(() => isOver && (place.force ? byId("main") : board).focus())
    .catch(startOver);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === "Escape" && openForces(false)) byId("forces-toggle").focus();
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  choose(forces.neighbour(event.key === "ArrowDown" ? 1 : -1));
}

/**
 * Open or close the list of forces, where it is one that opens; tell whether that changed it.
 * @param {boolean} isOpen
 */
function openForces(isOpen) {
  const toggle = byId("forces-toggle");
  const before = toggle.getAttribute("aria-expanded");
  toggle.setAttribute("aria-expanded", String(isOpen));
  return before !== String(isOpen);
}

/** @returns {NodeListOf<HTMLInputElement>} */
const viewChoices = () => document.querySelectorAll('input[name="view"]');

document.addEventListener("keydown", onKey);
byId("previous").addEventListener("click", () => choose(forces.neighbour(-1)));
byId("next").addEventListener("click", () => choose(forces.neighbour(1)));
byId("print").addEventListener("click", () => sheets.print());
byId("origins").addEventListener("click", () => {
  place.origins = !place.origins;
  history.replaceState(null, "", address(place));
  forces.draw();
  refreshLetter().catch(startOver);
});
byIdAs("round", HTMLSelectElement).addEventListener("change", () => {
  const name = byIdAs("round", HTMLSelectElement).value;
  const there = overview?.rounds.find(({ round }) => round === name)?.forces ?? [];
  const same = there.find(({ force }) => force === place.force) ?? there[0];
  go(place.force && (same?.force ?? null), name);
});
byId("forces-toggle").addEventListener("click", () => {
  const isOpen = byId("forces-toggle").getAttribute("aria-expanded") !== "true";
  openForces(isOpen);
  if (isOpen) byId("filter").focus();
});
for (const choice of viewChoices()) {
  choice.addEventListener("change", () => {
    place.view = viewOf(choice.value);
    history.replaceState(null, "", address(place));
    forces.draw();
    const shown = shownOf(letter);
    if (shown) sheets.draw(shown, place);
  });
}
addEventListener("popstate", () => {
  Object.assign(place, placeNow());
  showPlace();
});

for (const choice of viewChoices()) choice.checked = choice.value === place.view;
const startOver = follow({
  letterMayHaveChanged: async () => {
    await Promise.all([refreshLetter(), refreshOverview()]);
  },
  lost: () => sheets.forget(),
  surveyed: async () => {
    await Promise.all([refreshOverview(), refreshBoard()]);
    if (place.view === "changes") await sheets.drawChanges();
  },
});
