// Say in a quiet head whose letter this is, and how things stand.

import { byId, counted, make, say } from "./dom.js";

/** Show the facts of a letter, or none. */
export function drawHead(letter) {
  byId("tags").replaceChildren(...(letter ? [
    make("span", { class: "outcome", "data-tone": letter.tone }, letter.outcome),
    ...(letter.specimen ? [make("span", { class: "tag specimen" }, "Specimen")] : []),
    ...(letter.unverified.length ? [make("span", { class: "tag" }, `Not verified: ${letter.unverified.join("; ")}`)] : []),
  ] : []));
  const facts = letter ? [
    ["To", letter.addressees.join("; ")],
    ["Copied to", letter.copied_to.join("; ")],
    ["Pages", letter.pages ?? "–"],
    ["Files", letter.files.join(", ")],
  ] : [];
  byId("facts").replaceChildren(...facts.filter(([, value]) => value).map(([name, value]) =>
    make("div", {}, make("dt", {}, name), make("dd", { "data-fact": name }, String(value)))));
}

/** Show whether all letters were checked, and how many problems there are. */
export function drawStatus({ checked, problems }) {
  if (!checked) return say(byId("status"), problems.length ? counted(problems.length, "problem") : "Checking all letters …");
  say(byId("status"), problems.length ? counted(problems.length, "problem") : "Up to date, no problems");
  byId("status").dataset.tone = problems.length ? "bad" : "good";
}
