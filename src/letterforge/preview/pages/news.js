// Follow the server's news; when it falls silent, say so, and come back by ourselves.

import { byId, say } from "./dom.js";

const SILENCE_MS = 40000; // the server gives a sign of life every 15 seconds
const AGAIN_MS = 1000;
const HIDDEN_MS = 30000;

/** Call `letterMayHaveChanged`, `surveyed` and `lost` when they are so; the first two are tried again. */
export function follow({ letterMayHaveChanged, surveyed, lost }) {
  let known = {};
  let source = null;
  let lastSign = Date.now();
  let again = null;

  async function heard(standing) {
    const before = known;
    known = standing;
    try {
      if (standing.instance !== before.instance || standing.edition !== before.edition) await letterMayHaveChanged();
      else if (standing.surveys !== before.surveys) await surveyed();
      showLost(false);
    } catch {
      known = {};
      showLost(true);
      later();
    }
  }

  function later() {
    lost();
    source?.close();
    clearTimeout(again);
    again = setTimeout(connect, AGAIN_MS);
  }

  function connect() {
    source = new EventSource("/news");
    lastSign = Date.now();
    source.onmessage = (event) => {
      lastSign = Date.now();
      heard(JSON.parse(event.data));
    };
    source.addEventListener("beat", () => (lastSign = Date.now()));
    source.onerror = () => {
      known = {};
      showLost(true);
      later();
    };
  }

  connect();
  setInterval(() => {
    if (document.hidden || Date.now() - lastSign < SILENCE_MS) return;
    lastSign = Date.now();
    known = {};
    showLost(true);
    later();
  }, SILENCE_MS / 4);
  // A browser lets few pages listen at once: those that nobody has seen for a while step back.
  let hidden = null;
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
}

function showLost(lost) {
  document.body.classList.toggle("is-lost", lost);
  byId("lost").hidden = !lost;
  say(byId("lost"), lost
    ? "The preview has stopped. What you see may be out of date. Start “letterforge preview” again, and this page comes back by itself."
    : "");
}
