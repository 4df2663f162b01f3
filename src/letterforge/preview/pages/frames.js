// Show a letter or PDF in a frame; a new one takes the old one's place when it is ready to be seen.

import { make } from "./dom.js";

const ROOM_BELOW = 48; // for the letter's own margin, in pixels

// A letter's markup is only ever read for the sandboxed frame, in which nothing runs.
/** @type {{createPolicy: Function} | undefined} */
const trustedTypes = Reflect.get(window, "trustedTypes");
const asIs = { createHTML: /** @param {string} html */ (html) => html };
const letterPolicy = trustedTypes?.createPolicy("letter", asIs) ?? asIs;

export class Frame {
  /**
   * `ready` is called with the document of each new frame before it is shown.
   * @param {HTMLElement} place
   * @param {string} title
   * @param {{sandbox?: string | null, ready?: (inside: Document) => void}} options
   */
  constructor(place, title, { sandbox = null, ready = () => {} } = {}) {
    this.place = place;
    this.title = title;
    this.sandbox = sandbox;
    this.ready = ready;
    /** @type {string | null} */
    this.wanted = null;
    /** @type {HTMLIFrameElement | null} */
    this.frame = null;
    addEventListener("resize", () => this.fit());
  }

  /**
   * Show an address; `keepPlace` keeps the reader at the same place in it.
   * @param {string} address
   */
  async show(address, { keepPlace = false } = {}) {
    if (address === this.wanted) return;
    this.wanted = address;
    const frame = make("iframe", {
      title: this.title,
      sandbox: this.sandbox,
      class: "coming",
      tabindex: "0",
    });
    const loaded = new Promise((resolve) =>
      frame.addEventListener("load", resolve, { once: true }),
    );
    frame.src = address;
    this.place.append(frame);
    await loaded;
    if (address !== this.wanted) {
      frame.remove();
      return;
    }
    const inside = this.sandbox ? frame.contentDocument : null;
    if (this.sandbox && !inside) {
      // The browser's own page of an error: the server went in this moment. What was there stays.
      frame.remove();
      this.wanted = null;
      return;
    }
    if (inside) {
      const before = keepPlace ? (this.frame?.contentWindow?.scrollY ?? 0) : 0;
      frame.contentWindow?.scrollTo({ top: before, behavior: "instant" });
      this.ready(inside);
    }
    this.replace(frame);
    this.place.dataset.shown = address;
  }

  /** @param {HTMLIFrameElement} frame */
  replace(frame) {
    const focused = this.frame !== null && document.activeElement === this.frame;
    this.frame?.remove();
    frame.classList.remove("coming");
    this.frame = frame;
    this.fit();
    if (focused) frame.focus();
  }

  /**
   * Put the words (and, where it has changed, the look) of a letter into the frame that is there.
   * @param {string} address
   * @param {string} html
   * @param {{whole: boolean}} options
   */
  renew(address, html, { whole }) {
    const inside = this.frame?.contentDocument;
    const view = this.frame?.contentWindow;
    if (address === this.wanted || !inside || !view) return;
    this.wanted = address;
    const place = view.scrollY;
    const parsed = new DOMParser().parseFromString(letterPolicy.createHTML(html), "text/html");
    if (whole) {
      inside.documentElement.lang = parsed.documentElement.lang;
      inside.head.replaceWith(inside.adoptNode(parsed.head));
    }
    inside.body.replaceWith(inside.adoptNode(parsed.body));
    view.scrollTo({ top: place, behavior: "instant" });
    this.fit();
    this.place.dataset.shown = address;
  }

  /** Tell the page how high the letter is, for screens on which it is not to scroll by itself. */
  fit() {
    const inside = this.sandbox ? this.frame?.contentDocument : null;
    const view = this.frame?.contentWindow;
    if (!inside || !view) return;
    const height = inside.body.getBoundingClientRect().bottom + view.scrollY + ROOM_BELOW;
    this.place.style.setProperty("--letter-height", `${Math.ceil(height)}px`);
  }

  /** Ask again for what is wanted, the next time that it is shown. */
  forget() {
    this.wanted = null;
  }

  clear() {
    for (const frame of this.place.querySelectorAll("iframe")) frame.remove();
    delete this.place.dataset.shown;
    this.frame = this.wanted = null;
  }
}

/**
 * Print a PDF; where the browser's viewer does not let us, open it, for its own print button.
 * @param {string} address
 */
export function printPdf(address) {
  document.getElementById("printing")?.remove();
  const frame = make("iframe", {
    id: "printing",
    title: "PDF to print",
    src: address,
    "aria-hidden": "true",
    tabindex: "-1",
  });
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow?.focus();
      frame.contentWindow?.print();
    } catch {
      window.open(address, "_blank", "noopener");
    }
  });
  document.body.append(frame);
}
