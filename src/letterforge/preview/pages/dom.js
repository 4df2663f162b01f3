// Make and fill elements. Text stays text: nothing here ever reads markup.

/** Return an element with attributes and children; a string becomes a text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Return the element with an id. */
export const byId = (id) => document.getElementById(id);

/** Say a number with its word: "1 problem", "2 problems". */
export const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/** Change an element's text only where it differs, so that nothing is announced twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
