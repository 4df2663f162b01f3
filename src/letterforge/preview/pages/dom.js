// Make and fill elements. Text stays text: nothing here ever reads markup.

/** What every address of this preview begins with: its key, which only its user knows. */
export const ROOT = new URL("..", import.meta.url).pathname;

/**
 * Return an element with attributes and children; a string becomes a text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | null | undefined>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * Return the element with an id, which the page is known to have.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}

/**
 * Return the element with an id, as what it is known to be.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byIdAs(id, kind) {
  const element = byId(id);
  if (!(element instanceof kind)) throw new Error(`${id} is no ${kind.name}`);
  return element;
}

/**
 * Return the element that an event is about, if it is inside of one that a selector finds.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(event, selector) {
  const target = /** @type {Element | null} */ (event.target);
  return target?.closest?.(selector) ?? null;
}

/**
 * Tell whether a click is one that the page answers itself, and not for a new tab or window.
 * @param {MouseEvent} event
 */
export const isPlain = ({ ctrlKey, metaKey, shiftKey, button }) =>
  !(ctrlKey || metaKey || shiftKey || button);

/**
 * Say a number with its word: "1 problem", "2 problems".
 * @param {number} number
 * @param {string} word
 */
export const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/**
 * Change an element's text only where it differs, so that nothing is announced twice.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Return a button that copies a text, and says so.
 * @param {string} text
 * @param {string} label
 */
export function copyButton(text, label = "Copy") {
  const button = make(
    "button",
    { type: "button", class: "copy", "aria-label": `Copy ${text}` },
    label,
  );
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Cannot copy";
    }
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
  return button;
}
