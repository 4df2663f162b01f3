// Tell where words come from, while one of them is pointed at or focused.

import { copyButton } from "./dom.js";

const RESTING =
  "Point at a shaded word, or go to it with the Tab key, to see where it stands. Click it to keep that in sight.";
const PLACE = /^(?:chosen by )?(.+?:\d+), /;

/**
 * Watch a letter for words that are pointed at; the explanation goes into an element.
 * @param {Document} inside
 * @param {HTMLElement} explanation
 */
export function watchOrigins(inside, explanation) {
  let kept = "";
  /** @param {string} text */
  const explain = (text) => {
    if (explanation.dataset.explains === text) return;
    explanation.dataset.explains = text;
    const place = PLACE.exec(text);
    explanation.replaceChildren(text || RESTING);
    if (place) explanation.append(" ", copyButton(place[1], "Copy the place"));
  };
  explain("");
  // Where the page scrolls under a mouse at rest, nobody has pointed at anything.
  let pointer = "";
  inside.addEventListener("mouseover", (event) => {
    const moved = `${event.screenX} ${event.screenY}` !== pointer;
    pointer = `${event.screenX} ${event.screenY}`;
    if (moved) explain(origins(event) || kept);
  });
  inside.addEventListener("focusin", (event) => explain(origins(event) || kept));
  inside.addEventListener("click", (event) => {
    kept = origins(event);
    explain(kept);
  });
}

/** @param {Event} event */
function origins(event) {
  /** @type {string[]} */
  const told = [];
  const target = /** @type {Element} */ (event.target);
  for (
    let at = target.closest?.("[data-origin]");
    at;
    at = at.parentElement?.closest("[data-origin]") ?? null
  ) {
    told.push(at.getAttribute("data-origin") ?? "");
  }
  return told.join(" · ");
}
