// The board of a round: where every letter stands, and the command that comes next. It only shows.

import { byId, closest, copyButton, counted, isPlain, make, say } from "./dom.js";

/** @import { Board as Answer, OnBoard } from "./types.js" */

const COLUMNS = [
  ...["Force", "State", "Facts", "Words", "Checked", "Approved"],
  ...["Sealed", "Sent", "Published", "Replied", "Next step"],
];
const OR_ELSE = /, or .+$/; // what a person may do instead of a command

export class Board {
  /**
   * `address` gives the address of a force's letter; `go` is called with the one chosen, or with
   * null where the reader wants the board again.
   * @param {(force: string) => string} address
   * @param {(force: string | null) => void} go
   */
  constructor(address, go) {
    this.address = address;
    /** @type {Answer | null} */
    this.answer = null;
    /** @type {string | null} The state that is shown alone. */
    this.state = null;
    /** @type {string | undefined} The force whose row the Tab key goes to. */
    this.stop = undefined;
    this.rows = byId("board-rows");
    byId("board-columns").replaceChildren(
      ...COLUMNS.map((name) => make("th", { scope: "col" }, name)),
    );
    this.rows.addEventListener("keydown", (event) => this.walk(event));
    this.rows.addEventListener("focusin", (event) => {
      this.goTo(closest(event, "tr")?.dataset.force);
    });
    this.rows.addEventListener("click", (event) => {
      const force = closest(event, "a") && closest(event, "tr")?.dataset.force;
      if (!force || !isPlain(event)) return;
      event.preventDefault();
      go(force);
    });
    byId("to-board").addEventListener("click", (event) => {
      if (!isPlain(event)) return;
      event.preventDefault();
      go(null);
    });
  }

  /**
   * Show an answer of the server's; while the letters are being looked at, the last one stays.
   * @param {Answer} answer
   */
  show(answer) {
    const isOther = this.answer?.round !== answer.round;
    if (isOther) this.state = null;
    byId("board").setAttribute("aria-busy", String(!answer.checked));
    const before = JSON.stringify(this.answer);
    if (answer.checked || isOther) this.answer = answer;
    if (answer.checked && before === JSON.stringify(answer)) this.sayCount();
    else if (answer.checked || isOther) this.draw();
    else say(byId("board-count"), "Looking at all letters …");
  }

  /** Put the focus back on the row that the reader left. */
  focus() {
    this.link(this.stop)?.focus();
  }

  get letters() {
    return this.answer?.letters ?? [];
  }

  get shown() {
    return this.letters.filter(({ state }) => !this.state || state === this.state);
  }

  draw() {
    const reason = this.answer?.reason;
    byId("board-reason").hidden = !reason;
    say(
      byId("board-reason"),
      reason ? `Nobody can tell where the letters stand: ${reason.message}.` : "",
    );
    if (reason?.hint) byId("board-reason").append(make("span", {}, `Hint: ${reason.hint}`));
    byId("board-table").hidden = this.letters.length === 0;
    this.drawStates();
    const shown = this.shown;
    const focused = this.rows.contains(document.activeElement) ? document.activeElement : null;
    const isCopy = focused?.tagName === "BUTTON";
    if (!shown.some(({ force }) => force === this.stop)) this.stop = shown[0]?.force;
    this.rows.replaceChildren(...shown.map((one) => this.row(one)));
    this.goTo(this.stop);
    if (focused)
      (isCopy && this.copy(this.stop) ? this.copy(this.stop) : this.link(this.stop))?.focus();
    this.sayCount();
  }

  sayCount() {
    const all = counted(this.letters.length, "letter");
    const { length } = this.shown;
    const some = length === this.letters.length ? all : `${length} of ${all}`;
    say(byId("board-count"), this.answer?.checked ? some : "Looking at all letters …");
  }

  drawStates() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { state } of this.letters) counts.set(state, (counts.get(state) ?? 0) + 1);
    if (this.state && !counts.has(this.state)) this.state = null;
    const focused = document.activeElement?.closest("#board-states button");
    const name = focused instanceof HTMLElement ? focused.dataset.state : undefined;
    const buttons = [...counts].map(([state, count]) => this.stateButton(state, count));
    byId("board-states").replaceChildren(...buttons);
    buttons.find((button) => button.dataset.state === name)?.focus();
  }

  /**
   * @param {string} state
   * @param {number} count
   */
  stateButton(state, count) {
    const pressed = String(state === this.state);
    const button = make(
      "button",
      { type: "button", "data-state": state, "aria-pressed": pressed },
      make("b", {}, String(count)),
      ` ${state}`,
    );
    button.addEventListener("click", () => {
      this.state = this.state === state ? null : state;
      this.draw();
    });
    return button;
  }

  /** @param {OnBoard} one */
  row(one) {
    const name = make("a", { href: this.address(one.force) }, one.name);
    const force = make("th", { scope: "row" }, name);
    if (one.specimen) force.append(" ", make("span", { class: "tag specimen" }, "specimen"));
    const state = one.edition > 1 ? `${one.state}, edition ${one.edition}` : one.state;
    return make(
      "tr",
      { "data-force": one.force, "data-state": one.state },
      force,
      make("td", { class: "standing" }, state),
      cell(one.facts ? "ready" : "open"),
      cell(one.words ? "ready" : one.facts ? "wrong" : ""),
      cell(one.checked_by.join(", ")),
      cell(one.approved_by.join(", ")),
      cell(one.sealed_on),
      cell(one.sent_on),
      cell(one.published_on),
      cell(one.replied_on),
      next(one),
    );
  }

  /**
   * Make a row the one stop for the Tab key, with its button.
   * @param {string | undefined} force
   */
  goTo(force) {
    this.stop = force;
    for (const row of this.rows.querySelectorAll("tr")) {
      for (const one of row.querySelectorAll("a, button")) {
        one.setAttribute("tabindex", row.dataset.force === force ? "0" : "-1");
      }
    }
  }

  /** @param {string | undefined} force */
  link(force) {
    return this.links().find((link) => link.closest("tr")?.dataset.force === force);
  }

  /** @param {string | undefined} force */
  copy(force) {
    return this.link(force)?.closest("tr")?.querySelector("button");
  }

  links() {
    return [...this.rows.querySelectorAll("a")];
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const links = this.links();
    const row = closest(event, "tr");
    const at = links.findIndex((link) => link.closest("tr") === row);
    /** @type {Record<string, HTMLElement | null | undefined>} */
    const targets = {
      ArrowDown: links[at + 1] ?? links.at(-1),
      ArrowUp: links[Math.max(at - 1, 0)],
      Home: links[0],
      End: links.at(-1),
      ArrowRight: row?.querySelector("button"),
      ArrowLeft: links[at],
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    targets[event.key]?.focus();
  }
}

/** @param {string | null} text */
function cell(text) {
  if (text) return make("td", { "data-is": text }, text);
  const dash = make("span", { "aria-hidden": "true" }, "–");
  return make("td", { class: "not-yet" }, dash, make("span", { class: "unseen" }, "not yet"));
}

/**
 * What comes next: a command to copy, and why the letter does not come further by itself.
 * @param {OnBoard} one
 */
function next(one) {
  const place = make("td", { class: "next" });
  if (one.next) {
    const command = one.next.replace(OR_ELSE, "");
    const orElse = one.next.slice(command.length);
    place.append(make("code", {}, command), orElse, " ", copyButton(command));
  } else place.append("nothing");
  for (const reason of [one.problem, ...one.refused]) {
    if (reason) place.append(make("p", {}, reason));
  }
  return place;
}
