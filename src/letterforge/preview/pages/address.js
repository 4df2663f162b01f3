// What the address of the page says: which letter, and how it is looked at.

import { ROOT } from "./dom.js";

/** @typedef {"letter" | "pdf" | "both" | "changes"} View */
/** @typedef {{round: string | null, force: string | null, view: View, origins: boolean}} Place */

/** @type {View[]} */
const VIEWS = ["letter", "pdf", "both", "changes"];

/**
 * Return the view of a name, or the usual one.
 * @param {string | null} name
 */
export const viewOf = (name) => VIEWS.find((view) => view === name) ?? "letter";

/**
 * Return the address of a place.
 * @param {Place} place
 */
export function address({ round, force, view, origins }) {
  const query = new URLSearchParams();
  if (view !== "letter") query.set("view", view);
  if (origins) query.set("origins", "on");
  return `${ROOT}letters/${steps(round, force)}${query.size ? `?${query}` : ""}`;
}

/**
 * Return names as steps of an address.
 * @param {(string | null)[]} names
 */
export const steps = (...names) =>
  names
    .filter((name) => name !== null)
    .map(encodeURIComponent)
    .join("/");

/**
 * Return the place that the browser is at.
 * @returns {Place}
 */
export function placeNow() {
  const [, round, force] = location.pathname.slice(ROOT.length).split("/").map(decodeURIComponent);
  const query = new URLSearchParams(location.search);
  return {
    round: round || null,
    force: force || null,
    view: viewOf(query.get("view")),
    origins: query.get("origins") === "on",
  };
}
