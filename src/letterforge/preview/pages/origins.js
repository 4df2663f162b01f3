// Tell where words come from, while one of them is pointed at or focused.

/** Watch a letter for words that are pointed at; the explanation goes into an element. */
export function watchOrigins(inside, explanation) {
  const resting = "Point at a shaded word, or go to it with the Tab key, to see where it stands.";
  const tell = (event) => {
    const told = [];
    for (let at = event.target.closest?.("[data-origin]"); at; at = at.parentElement?.closest("[data-origin]")) {
      told.push(at.dataset.origin);
    }
    explanation.textContent = told.length ? told.join(" · ") : resting;
  };
  explanation.textContent = resting;
  // Where the page scrolls under a mouse at rest, nobody has pointed at anything.
  let pointer = "";
  inside.addEventListener("mouseover", (event) => {
    const moved = `${event.screenX} ${event.screenY}` !== pointer;
    pointer = `${event.screenX} ${event.screenY}`;
    if (moved) tell(event);
  });
  inside.addEventListener("focusin", tell);
}
