// The list of forces: filter by typing, by what an edit has done, and choose.

import { byId, byIdAs, closest, counted, isPlain, make, say } from "./dom.js";

/** @import { Force } from "./types.js" */

const STATES = [
  "words changed",
  "look changed",
  "newly failing",
  "failing",
  "not yet written",
  "unchanged",
];
const UNREMARKABLE = ["unchanged", "not yet written", "failing"];

export class Forces {
  /**
   * `address` gives the address of a force's letter; `choose` is called with the one chosen.
   * @param {(force: string) => string} address
   * @param {(force: string) => void} choose
   */
  constructor(address, choose) {
    this.address = address;
    /** @type {Force[]} */
    this.forces = [];
    /** @type {string | null} */
    this.current = null;
    /** @type {string | null} */
    this.state = null;
    this.filter = byIdAs("filter", HTMLInputElement);
    this.list = byId("force-list");
    this.filter.addEventListener("input", () => this.draw());
    this.filter.addEventListener("keydown", (event) => this.leaveFilter(event));
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.list.addEventListener("click", (event) => {
      const force = closest(event, "a")?.dataset.force;
      if (!force || !isPlain(event)) return;
      event.preventDefault();
      choose(force);
    });
  }

  /**
   * @param {Force[]} forces
   * @param {string | null} current
   */
  show(forces, current) {
    this.forces = forces;
    this.current = current;
    this.draw();
  }

  /**
   * Return what a force is called.
   * @param {string} force
   */
  nameOf(force) {
    return this.forces.find((one) => one.force === force)?.name ?? force;
  }

  /**
   * Return the force that comes before or after the current one, among those shown.
   * @param {1 | -1} step
   */
  neighbour(step) {
    const shown = this.shown();
    const at = shown.findIndex(({ force }) => force === this.current);
    const next = at < 0 ? shown.at(step > 0 ? 0 : -1) : shown[at + step];
    return next?.force ?? null;
  }

  /**
   * Bring the current force into sight; `where` is where in the list.
   * @param {ScrollLogicalPosition} where
   */
  reveal(where) {
    this.list.querySelector('[aria-current="page"]')?.scrollIntoView({ block: where });
  }

  shown() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.forces.filter((one) => {
      const about = `${one.name} ${one.force} ${one.outcome} ${one.specimen ? "specimen" : ""}`;
      const fits = words.every((word) => about.toLowerCase().includes(word));
      return fits && (!this.state || one.state === this.state);
    });
  }

  draw() {
    this.drawStates();
    const shown = this.shown();
    const focused = focusedData("#force-list a", "force");
    // One stop for the Tab key; the arrow keys walk through the list.
    const stop = shown.some(({ force }) => force === this.current) ? this.current : shown[0]?.force;
    this.list.replaceChildren(...shown.map((one) => this.item(one, one.force === stop)));
    if (focused)
      this.links()
        .find((link) => link.dataset.force === focused)
        ?.focus();
    const all = counted(this.forces.length, "letter");
    if (shown.length === this.forces.length) say(byId("filter-count"), all);
    else
      say(byId("filter-count"), shown.length ? `${shown.length} of ${all}` : "No letter matches");
    if (!shown.length && this.forces.length) this.list.append(this.noneItem());
  }

  noneItem() {
    const clear = make("button", { type: "button" }, "Show all forces");
    clear.addEventListener("click", () => {
      this.filter.value = "";
      this.state = null;
      this.draw();
      this.filter.focus();
    });
    return make("li", { class: "none" }, make("p", {}, "No force matches what you typed."), clear);
  }

  drawStates() {
    /** @param {string} state */
    const count = (state) => this.forces.filter((one) => one.state === state).length;
    if (this.state && !count(this.state)) this.state = null;
    const there = STATES.filter(count);
    const focused = focusedData("#states button", "state");
    const place = byId("states");
    place.hidden = there.length === 0;
    const buttons = there.map((state) => this.stateButton(state, count(state)));
    place.replaceChildren(...buttons);
    buttons.find((button) => button.dataset.state === focused)?.focus();
  }

  /**
   * @param {string} state
   * @param {number} count
   */
  stateButton(state, count) {
    const button = make(
      "button",
      { type: "button", "data-state": state, "aria-pressed": String(state === this.state) },
      make("b", {}, String(count)),
      ` ${state}`,
    );
    button.addEventListener("click", () => {
      this.state = this.state === state ? null : state;
      this.draw();
    });
    return button;
  }

  /**
   * @param {Force} one
   * @param {boolean} isStop
   */
  item(one, isStop) {
    const about = [make("span", { class: "outcome", "data-tone": one.tone }, one.outcome)];
    if (one.specimen) about.push(make("span", { class: "tag specimen" }, "specimen"));
    if (one.problems)
      about.push(make("span", { class: "tag problem" }, counted(one.problems, "problem")));
    if (one.state && !UNREMARKABLE.includes(one.state)) {
      about.push(make("span", { class: "tag state" }, one.state));
    }
    const attributes = {
      href: this.address(one.force),
      "data-force": one.force,
      "aria-current": one.force === this.current ? "page" : null,
      tabindex: isStop ? null : "-1",
    };
    const name = make("span", { class: "name" }, one.name);
    return make("li", {}, make("a", attributes, name, make("span", { class: "about" }, ...about)));
  }

  links() {
    return [...this.list.querySelectorAll("a")];
  }

  /** @param {KeyboardEvent} event */
  leaveFilter(event) {
    const [first] = this.links();
    if (event.key === "ArrowDown" && !event.altKey && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter" && first) {
      first.click();
    }
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const links = this.links();
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 };
    if (event.altKey || !(event.key in steps)) return;
    event.preventDefault();
    const to = steps[event.key];
    (to < 0 ? this.filter : (links[to] ?? links.at(-1)))?.focus();
  }
}

/**
 * Return what the focused element says of itself, if it is among those that a selector finds.
 * @param {string} selector
 * @param {string} name
 */
function focusedData(selector, name) {
  const focused = document.activeElement?.closest(selector);
  return focused instanceof HTMLElement ? focused.dataset[name] : undefined;
}
