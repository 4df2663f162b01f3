// The letter itself: as HTML, as its real PDF, side by side, or with what changed in it.

import { steps } from "./address.js";
import { showChanges } from "./changes.js";
import { byId, byIdAs, make, ROOT } from "./dom.js";
import { Frame, printPdf } from "./frames.js";
import { watchOrigins } from "./origins.js";

/** @import { Place } from "./address.js" */
/** @import { Comparison, GoodLetter, Problem } from "./types.js" */

const IDLE_MS = 300; // the reader has stopped here, so that the PDF may soon be wanted
const WHOLE_WIDTH = "#view=FitH&navpanes=0";

/**
 * Ask the server for data.
 * @param {string} path
 */
export async function ask(path) {
  const answer = await fetch(`${ROOT}${path}`);
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer.json();
}

export class Sheets {
  /**
   * `onKey` hears what is typed inside of a letter; `laidOut` is told the pages of a letter, or why
   * there are none; `failed` is told when the server does not answer.
   * @param {{
   *   onKey: (event: KeyboardEvent) => void,
   *   laidOut: (letter: GoodLetter, pages: number | null, problems: Problem[]) => void,
   *   failed: (reason: unknown) => void,
   * }} reader
   */
  constructor({ onKey, laidOut, failed }) {
    this.laidOut = laidOut;
    this.failed = failed;
    /** @type {string | null} */
    this.look = null;
    /** @type {GoodLetter | null} */
    this.letter = null;
    this.letterFrame = new Frame(byId("letter-sheet"), "Letter", {
      sandbox: "allow-same-origin", // and nothing else: no script of a letter ever runs
      ready: (inside) => {
        inside.addEventListener("keydown", onKey);
        watchOrigins(inside, byId("origin"));
      },
    });
    this.pdfFrame = new Frame(byId("pdf-sheet"), "PDF of the letter");
    this.idle = 0;
  }

  /** Show no letter. */
  clear() {
    this.letter = null;
    this.letterFrame.clear();
    this.pdfFrame.clear();
  }

  /** Ask again for what is shown, once the server is back. */
  forget() {
    this.letterFrame.forget();
    this.pdfFrame.forget();
  }

  /**
   * Show a letter as a place of the page wants it.
   * @param {GoodLetter} letter
   * @param {Place} place
   */
  draw(letter, { view, origins }) {
    const isSame = this.letter?.round === letter.round && this.letter.force === letter.force;
    this.letter = letter;
    const [inLetter, inPdf] = [
      view === "letter" || view === "both",
      view === "pdf" || view === "both",
    ];
    byId("sheets").dataset.view = view;
    byId("letter-sheet").hidden = !inLetter;
    byId("pdf-sheet").hidden = !inPdf;
    byId("changes-sheet").hidden = view !== "changes";
    byIdAs("download", HTMLAnchorElement).href = `${made(letter, "pdf")}?download`;
    byId("origins").setAttribute("aria-checked", String(origins));
    byId("origins").hidden = !inLetter;
    byId("origin").hidden = !(inLetter && origins);
    if (inLetter) this.drawPage(letter, isSame);
    if (inPdf) this.pdfFrame.show(made(letter, "pdf") + WHOLE_WIDTH).catch(this.failed);
    if (view === "changes") this.drawChanges().catch(this.failed);
    clearTimeout(this.idle);
    if (letter.pages === null) {
      this.idle = setTimeout(() => this.layOut(letter).catch(this.failed), inPdf ? 0 : IDLE_MS);
    }
  }

  /**
   * @param {GoodLetter} letter
   * @param {boolean} isSame
   */
  drawPage(letter, isSame) {
    const { look, html } = letter.page;
    const path = `${made(letter, "html")}${letter.origins ? "?origins" : ""}`;
    // New words are put into the page that is there; another letter, or the first, gets a new one.
    if (isSame && this.letterFrame.frame)
      this.letterFrame.renew(path, html, { whole: look !== this.look });
    else this.letterFrame.show(path).catch(this.failed);
    this.look = look;
  }

  /** Show what changed in the letter that is shown. */
  async drawChanges() {
    const letter = this.letter;
    if (!letter) return;
    /** @type {Comparison} */
    const comparison = await ask(`comparison/${steps(letter.round, letter.force)}`);
    if (this.letter?.force === letter.force) showChanges(byId("changes-sheet"), comparison);
  }

  /**
   * Whether its pages can be laid out, and how many there are, is only known when the PDF is made.
   * @param {GoodLetter} letter
   */
  async layOut(letter) {
    if (letter !== this.letter) return;
    const answer = await fetch(made(letter, "pdf"));
    if (answer.status === 422) {
      const { problems } = await answer.json();
      this.pdfFrame.clear();
      if (letter === this.letter) this.laidOut(letter, null, problems);
    } else if (answer.ok) {
      const [pages, unfit] = ["X-Pages", "X-Unfit"].map((name) => answer.headers.get(name));
      await answer.body?.cancel();
      const { problems } = unfit
        ? await ask(`letter/${steps(letter.round, letter.force)}`)
        : letter;
      if (letter === this.letter) this.laidOut(letter, Number(pages), problems);
    }
  }

  /** Print the PDF of the letter that is shown. */
  print() {
    if (this.letter) printPdf(made(this.letter, "pdf"));
  }
}

/**
 * @param {GoodLetter} letter
 * @param {string} suffix
 */
function made(letter, suffix) {
  return `${ROOT}made/${letter.version}/${steps(letter.round, `${letter.force}.${suffix}`)}`;
}

/**
 * Say above a letter why it is not what the data say, or why it cannot be sent.
 * @param {string} text
 */
export function sayAbove(text, label = "Out of date.") {
  const place = byId("out-of-date");
  place.hidden = !text;
  if (place.textContent !== `${label} ${text}`) {
    place.replaceChildren(make("strong", {}, label), ` ${text}`);
  }
}
