// The list of forces: filter by typing, by what an edit has done, and choose.

import { byId, counted, make, say } from "./dom.js";

const STATES = ["words changed", "look changed", "newly failing", "failing", "not yet written", "unchanged"];

export class Forces {
  /** `address` gives the address of a force's letter; `choose` is called with the one chosen. */
  constructor(address, choose) {
    this.address = address;
    this.forces = [];
    this.current = null;
    this.state = null;
    this.filter = byId("filter");
    this.list = byId("force-list");
    this.filter.addEventListener("input", () => this.draw());
    this.filter.addEventListener("keydown", (event) => this.leaveFilter(event));
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.list.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      choose(link.dataset.force);
    });
  }

  show(forces, current) {
    this.forces = forces;
    this.current = current;
    this.draw();
  }

  /** Return the force that comes before or after the current one, among those shown. */
  neighbour(step) {
    const shown = this.shown();
    const at = shown.findIndex((each) => each.force === this.current);
    return (at < 0 ? shown[step > 0 ? 0 : shown.length - 1] : shown[at + step])?.force ?? null;
  }

  /** Bring the current force into sight; `where` is where in the list. */
  reveal(where) {
    this.list.querySelector('[aria-current="page"]')?.scrollIntoView({ block: where });
  }

  shown() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.forces.filter((each) => {
      const about = `${each.name} ${each.force} ${each.outcome} ${each.specimen ? "specimen" : ""}`.toLowerCase();
      return (!this.state || each.state === this.state) && words.every((word) => about.includes(word));
    });
  }

  draw() {
    this.drawStates();
    const shown = this.shown();
    const focused = document.activeElement?.closest("#force-list a")?.dataset.force;
    this.list.replaceChildren(...shown.map((each) => this.item(each)));
    if (focused) this.list.querySelector(`[data-force="${CSS.escape(focused)}"]`)?.focus();
    const all = this.forces.length;
    say(byId("filter-count"), shown.length === all ? counted(all, "letter") : shown.length
      ? `${shown.length} of ${counted(all, "letter")}` : "No letter matches");
    if (shown.length || !all) return;
    const clear = make("button", { type: "button" }, "Show all forces");
    clear.addEventListener("click", () => {
      this.filter.value = "";
      this.state = null;
      this.draw();
      this.filter.focus();
    });
    this.list.append(make("li", { class: "none" }, make("p", {}, "No force matches what you typed."), clear));
  }

  drawStates() {
    const counts = new Map(STATES.map((state) => [state, this.forces.filter((each) => each.state === state).length]));
    if (this.state && !counts.get(this.state)) this.state = null;
    const there = STATES.filter((state) => counts.get(state));
    const focused = document.activeElement?.closest("#states button")?.dataset.state;
    byId("states").hidden = there.length === 0;
    byId("states").replaceChildren(...there.map((state) => {
      const button = make("button", { type: "button", "data-state": state, "aria-pressed": String(state === this.state) },
        make("b", {}, String(counts.get(state))), ` ${state}`);
      button.addEventListener("click", () => {
        this.state = this.state === state ? null : state;
        this.draw();
      });
      return button;
    }));
    if (focused) byId("states").querySelector(`[data-state="${focused}"]`)?.focus();
  }

  item(each) {
    const about = [make("span", { class: "outcome", "data-tone": each.tone }, each.outcome)];
    if (each.specimen) about.push(make("span", { class: "tag specimen" }, "specimen"));
    if (each.problems) about.push(make("span", { class: "tag problem" }, counted(each.problems, "problem")));
    if (each.state && !["unchanged", "not yet written", "failing"].includes(each.state)) {
      about.push(make("span", { class: "tag state" }, each.state));
    }
    return make("li", {}, make("a", {
      href: this.address(each.force),
      "data-force": each.force,
      "aria-current": each.force === this.current ? "page" : null,
    }, make("span", { class: "name" }, each.name), make("span", { class: "about" }, ...about)));
  }

  leaveFilter(event) {
    const first = this.list.querySelector("a");
    if (event.key === "ArrowDown" && !event.altKey && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter" && first) {
      first.click();
    }
  }

  walk(event) {
    if (event.altKey || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    const links = [...this.list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    event.preventDefault();
    (links[to] ?? (to < 0 ? this.filter : links.at(-1))).focus();
  }
}
