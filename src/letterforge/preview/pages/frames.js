// Show a letter or PDF in a frame; a new one takes the old one's place when it is ready to be seen.

import { make } from "./dom.js";

// A letter's markup is only ever read for the sandboxed frame, in which nothing runs.
const letterPolicy = window.trustedTypes?.createPolicy("letter", { createHTML: (html) => html }) ?? { createHTML: (html) => html };

export class Frame {
  /** `ready` is called with the document of each new frame before it is shown. */
  constructor(place, title, { sandbox = null, ready = () => {} } = {}) {
    this.place = place;
    this.title = title;
    this.sandbox = sandbox;
    this.ready = ready;
    this.wanted = null;
    this.frame = null;
  }

  /** Show an address; `keepPlace` keeps the reader at the same place in it. */
  async show(address, { keepPlace = false } = {}) {
    if (address === this.wanted) return;
    this.wanted = address;
    const frame = make("iframe", { title: this.title, sandbox: this.sandbox, class: "coming", tabindex: "0" });
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    frame.src = address;
    this.place.append(frame);
    await loaded;
    if (address !== this.wanted) {
      frame.remove();
      return;
    }
    const inside = this.sandbox && frame.contentDocument;
    if (this.sandbox && !inside) {
      // The browser's own page of an error: the server went in this moment. What was there stays.
      frame.remove();
      this.wanted = null;
      return;
    }
    if (inside) {
      const before = keepPlace ? this.frame?.contentWindow.scrollY ?? 0 : 0;
      frame.contentWindow.scrollTo({ top: before, behavior: "instant" });
      this.ready(inside);
    }
    const focused = this.frame !== null && document.activeElement === this.frame;
    this.frame?.remove();
    frame.classList.remove("coming");
    this.frame = frame;
    this.place.dataset.shown = address;
    if (focused) frame.focus();
  }

  /** Put the words (and, where it has changed, the look) of a letter into the frame that is there. */
  renew(address, html, { whole }) {
    if (address === this.wanted) return;
    this.wanted = address;
    const inside = this.frame.contentDocument;
    const place = this.frame.contentWindow.scrollY;
    const parsed = new DOMParser().parseFromString(letterPolicy.createHTML(html), "text/html");
    if (whole) {
      inside.documentElement.lang = parsed.documentElement.lang;
      inside.head.replaceWith(inside.adoptNode(parsed.head));
    }
    inside.body.replaceWith(inside.adoptNode(parsed.body));
    this.frame.contentWindow.scrollTo({ top: place, behavior: "instant" });
    this.place.dataset.shown = address;
  }

  /** Ask again for what is wanted, the next time that it is shown. */
  forget() {
    this.wanted = null;
  }

  clear() {
    this.place.querySelectorAll("iframe").forEach((frame) => frame.remove());
    delete this.place.dataset.shown;
    this.frame = this.wanted = null;
  }
}

/** Print a PDF; where the browser's viewer does not let us, open it, for its own print button. */
export function printPdf(address) {
  document.getElementById("printing")?.remove();
  const frame = make("iframe", { id: "printing", title: "PDF to print", src: address, "aria-hidden": "true", tabindex: "-1" });
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow.focus();
      frame.contentWindow.print();
    } catch {
      window.open(address, "_blank", "noopener");
    }
  });
  document.body.append(frame);
}
