// The preview's page: follow the server's news, show the chosen letter, never anything stale in silence.

import { showChanges } from "./changes.js";
import { byId, counted, make, say } from "./dom.js";
import { Forces } from "./forces.js";
import { Frame, printPdf } from "./frames.js";
import { drawHead, drawStatus } from "./head.js";
import { follow } from "./news.js";
import { watchOrigins } from "./origins.js";
import { showProblems } from "./problems.js";

const IDLE_MS = 300; // the reader has stopped here, so that the PDF may soon be wanted
const VIEWS = ["letter", "pdf", "both", "changes"];

const state = { round: null, force: null, view: "letter", origins: false, overview: null, letter: null, look: null, shownName: null, idle: null, listed: false };
const forces = new Forces((force) => address(force), (force) => choose(force));
const letterFrame = new Frame(byId("letter-sheet"), "Letter", {
  sandbox: "allow-same-origin", // and nothing else: no script of a letter ever runs
  ready: (inside) => {
    inside.addEventListener("keydown", onKey);
    watchOrigins(inside, byId("origin"));
  },
});
const pdfFrame = new Frame(byId("pdf-sheet"), "PDF of the letter");

function address(force = state.force, round = state.round) {
  const query = new URLSearchParams();
  if (state.view !== "letter") query.set("view", state.view);
  if (state.origins) query.set("origins", "on");
  const path = [round, force].filter(Boolean).map(encodeURIComponent).join("/");
  return `/letters/${path}${query.size ? `?${query}` : ""}`;
}

function readAddress() {
  const [, , round, force] = location.pathname.split("/").map(decodeURIComponent);
  const query = new URLSearchParams(location.search);
  state.round = round || null;
  state.force = force || null;
  state.view = VIEWS.includes(query.get("view")) ? query.get("view") : "letter";
  state.origins = query.get("origins") === "on";
}

async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer.json();
}

/* What the server says */

async function refreshOverview() {
  state.overview = await ask("/overview");
  const rounds = state.overview.rounds;
  const before = state.force;
  if (!rounds.some(({ round }) => round === state.round) && !state.round) state.round = rounds[0]?.round ?? null;
  const forcesOfRound = rounds.find(({ round }) => round === state.round)?.forces ?? [];
  if (!state.force) state.force = forcesOfRound[0]?.force ?? null;
  if (state.force !== before) history.replaceState(null, "", address());
  drawOverview(rounds, forcesOfRound);
  if (state.force !== before) await refreshLetter();
}

function drawOverview(rounds, forcesOfRound) {
  say(byId("project"), state.overview.project);
  byId("round-choice").hidden = rounds.length < 2;
  const names = rounds.map(({ round }) => round);
  if (byId("round").dataset.names !== names.join()) {
    byId("round").dataset.names = names.join();
    byId("round").replaceChildren(...names.map((name) => make("option", { value: name }, name)));
  }
  byId("round").value = state.round ?? "";
  forces.show(forcesOfRound, state.force);
  if (!state.listed) forces.reveal("center");
  state.listed = forcesOfRound.length > 0;
  drawProblems();
  drawStatus(state.overview);
}

async function refreshLetter() {
  if (!state.round || !state.force) return drawLetter(null);
  const asked = `${state.round}/${state.force}`;
  const query = new URLSearchParams({ look: state.look ?? "" });
  if (state.origins) query.set("origins", "on");
  const letter = await ask(`/letter/${asked.split("/").map(encodeURIComponent).join("/")}?${query}`);
  if (asked !== `${state.round}/${state.force}`) return;
  state.letter = letter;
  drawLetter(letter);
  drawProblems();
}

async function refreshChanges() {
  if (state.view !== "changes" || !state.letter?.version) return;
  const { round, force } = state.letter;
  const comparison = await ask(`/comparison/${encodeURIComponent(round)}/${encodeURIComponent(force)}`);
  if (force === state.force) showChanges(byId("changes-sheet"), comparison);
}

/* What the page shows */

function drawLetter(letter) {
  const there = Boolean(letter?.version);
  document.body.dataset.edition = letter?.edition ?? "";
  say(byId("name"), letter?.name ?? (state.force ? "No such letter" : "Letters"));
  document.title = `${letter?.problems.length ? "⚠ " : ""}${byId("name").textContent} – letterforge preview`;
  byId("tools").hidden = !there;
  byId("sheets").hidden = !there;
  byId("out-of-date").hidden = !(there && letter.problems.length);
  document.body.classList.toggle("stale", there && letter.problems.length > 0);
  if (there && letter.problems.length) {
    say(byId("out-of-date").lastElementChild,
      `This is the last good letter. ${counted(letter.problems.length, "problem")} must be mended before it is made again.`);
  }
  drawHead(there ? letter : null);
  if (there) drawSheets(letter);
  else [letterFrame, pdfFrame].forEach((frame) => frame.clear());
}

const made = (letter, suffix) =>
  `/made/${letter.version}/${encodeURIComponent(letter.round)}/${encodeURIComponent(letter.force)}.${suffix}`;

function drawSheets(letter) {
  const view = state.view;
  const [inLetter, inPdf] = [["letter", "both"].includes(view), ["pdf", "both"].includes(view)];
  byId("sheets").dataset.view = view;
  byId("letter-sheet").hidden = !inLetter;
  byId("pdf-sheet").hidden = !inPdf;
  byId("changes-sheet").hidden = view !== "changes";
  byId("download").href = `${made(letter, "pdf")}?download`;
  const name = `${letter.round}/${letter.force}`;
  const keepPlace = name === state.shownName;
  state.shownName = name;
  document.querySelector(`input[name="view"][value="${view}"]`).checked = true;
  byId("origins").setAttribute("aria-checked", String(state.origins));
  byId("origins").hidden = !inLetter;
  byId("origin").hidden = !(inLetter && state.origins);
  if (inLetter) drawPage(letter, keepPlace);
  clearTimeout(state.idle);
  if (inPdf) drawPdf(letter);
  else if (letter.pages === null) state.idle = setTimeout(() => letter === state.letter && askForPages(letter), IDLE_MS);
  if (view === "changes") refreshChanges().catch(() => {});
}

function drawPage(letter, keepPlace) {
  const { look, html } = letter.page;
  const path = `${made(letter, "html")}${letter.origins ? "?origins" : ""}`;
  // New words are put into the page that is there; another letter, or the first, gets a new one.
  if (keepPlace && letterFrame.frame) letterFrame.renew(path, html, { whole: look !== state.look });
  else letterFrame.show(path);
  state.look = look;
}

function drawPdf(letter) {
  const path = made(letter, "pdf");
  if (path === pdfFrame.wanted) return;
  pdfFrame.show(path);
  askForPages(letter);
}

// Whether its pages can be laid out, and how many there are, is only known when the PDF is made.
async function askForPages(letter) {
  const path = made(letter, "pdf");
  const answer = await fetch(path, { method: "HEAD" }).catch(() => null);
  if (!answer || letter !== state.letter) return;
  if (answer.status === 422) {
    const { problems } = await (await fetch(path)).json();
    pdfFrame.clear();
    state.letter = { ...letter, problems };
    byId("out-of-date").hidden = false;
    say(byId("out-of-date").lastElementChild, "The pages of this letter cannot be laid out: see the problem above.");
    drawProblems();
  } else if (answer.ok) {
    letter.pages = Number(answer.headers.get("X-Pages"));
    drawHead(letter);
  }
}

function drawProblems() {
  const own = state.letter?.problems ?? [];
  const known = new Set(own.map(({ place, message }) => `${place} ${message}`));
  const others = (state.overview?.problems ?? []).filter(({ place, message }) => !known.has(`${place} ${message}`));
  const problems = state.overview?.problems.length ? [...own, ...others] : own;
  showProblems(byId("problems"), problems, "to mend");
}

/* What the reader does */

async function choose(force, { round = state.round } = {}) {
  if (!force) return;
  state.round = round;
  state.force = force;
  history.pushState(null, "", address());
  closeForces();
  await showAddress();
}

async function showAddress() {
  const rounds = state.overview?.rounds ?? [];
  forces.show(rounds.find(({ round }) => round === state.round)?.forces ?? [], state.force);
  forces.reveal("nearest");
  await refreshLetter().catch(() => {});
}

function onKey(event) {
  const step = event.altKey && !event.ctrlKey && !event.metaKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : 0;
  if (!step) return;
  event.preventDefault();
  choose(forces.neighbour(step));
}

function closeForces() {
  byId("forces-toggle").setAttribute("aria-expanded", "false");
}

function redraw() {
  history.replaceState(null, "", address());
  forces.draw();
  if (state.letter?.version) drawSheets(state.letter);
}

document.addEventListener("keydown", onKey);
byId("previous").addEventListener("click", () => choose(forces.neighbour(-1)));
byId("next").addEventListener("click", () => choose(forces.neighbour(1)));
byId("print").addEventListener("click", () => state.letter?.version && printPdf(made(state.letter, "pdf")));
byId("origins").addEventListener("click", () => {
  state.origins = !state.origins;
  history.replaceState(null, "", address());
  forces.draw();
  refreshLetter().catch(() => {});
});
byId("round").addEventListener("change", (event) => {
  const round = state.overview.rounds.find(({ round: name }) => name === event.target.value);
  choose(round?.forces.find(({ force }) => force === state.force)?.force ?? round?.forces[0]?.force, { round: round?.round });
});
byId("forces-toggle").addEventListener("click", (event) => {
  const open = event.currentTarget.getAttribute("aria-expanded") === "true";
  event.currentTarget.setAttribute("aria-expanded", String(!open));
  if (!open) byId("filter").focus();
});
for (const choice of document.querySelectorAll('input[name="view"]')) {
  choice.addEventListener("change", () => {
    state.view = choice.value;
    redraw();
  });
}
addEventListener("popstate", () => {
  readAddress();
  showAddress();
});

readAddress();
follow({
  letterMayHaveChanged: async () => {
    await Promise.all([refreshLetter(), refreshOverview()]);
  },
  lost: () => [letterFrame, pdfFrame].forEach((frame) => frame.forget()),
  surveyed: async () => {
    await refreshOverview();
    await refreshChanges();
  },
});
