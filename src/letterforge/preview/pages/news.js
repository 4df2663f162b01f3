// Follow the server's news; when it falls silent, say so, and come back by ourselves.

import { byId, ROOT, say } from "./dom.js";

/** @import { Standing } from "./types.js" */

const SILENCE_MS = 40000; // the server gives a sign of life every 15 seconds
const AGAIN_MS = 1000;
const HIDDEN_MS = 30000;
const STOPPED =
  "The preview has stopped. What you see may be out of date. Start “letterforge preview” again, and this page comes back by itself.";

/**
 * Call `letterMayHaveChanged`, `surveyed` and `lost` when they are so; the first two are tried again.
 *
 * Returns what is to be called when an answer of the server's failed: news are then asked for anew.
 * @param {{letterMayHaveChanged: () => Promise<void>, surveyed: () => Promise<void>, lost: () => void}} reader
 */
export function follow({ letterMayHaveChanged, surveyed, lost }) {
  /** @type {Partial<Standing>} */
  let known = {};
  /** @type {EventSource | null} */
  let source = null;
  let lastSign = Date.now();
  let again = 0;

  /** @param {Standing} standing */
  async function heard(standing) {
    const before = known;
    known = standing;
    try {
      if (standing.instance !== before.instance || standing.edition !== before.edition) {
        await letterMayHaveChanged();
      } else if (standing.surveys !== before.surveys) await surveyed();
      showLost(false);
    } catch (error) {
      startOver(error);
    }
  }

  /** @param {unknown} reason */
  function startOver(reason) {
    console.warn("letterforge preview:", reason);
    known = {};
    showLost(true);
    later();
  }

  function later() {
    lost();
    source?.close();
    clearTimeout(again);
    again = setTimeout(connect, AGAIN_MS);
  }

  function connect() {
    source = new EventSource(`${ROOT}news`);
    lastSign = Date.now();
    source.onmessage = (event) => {
      lastSign = Date.now();
      heard(JSON.parse(event.data));
    };
    source.addEventListener("beat", () => {
      lastSign = Date.now();
    });
    source.onerror = () => startOver("no news");
  }

  connect();
  setInterval(() => {
    if (document.hidden || Date.now() - lastSign < SILENCE_MS) return;
    lastSign = Date.now();
    startOver("the server fell silent");
  }, SILENCE_MS / 4);
  // A browser lets few pages listen at once: those that nobody has seen for a while step back.
  let hidden = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = setTimeout(() => {
        source?.close();
        clearTimeout(again);
      }, HIDDEN_MS);
    } else if (source?.readyState === EventSource.CLOSED) {
      known = {};
      connect();
    }
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && later());
  return startOver;
}

/** @param {boolean} lost */
function showLost(lost) {
  document.body.classList.toggle("is-lost", lost);
  byId("lost").hidden = !lost;
  say(byId("lost"), lost ? STOPPED : "");
}
