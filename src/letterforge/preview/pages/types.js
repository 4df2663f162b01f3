// What the server answers, in types for the checker; nothing of this file runs.

/**
 * @typedef {object} Problem
 * @property {string} place
 * @property {number} line
 * @property {number} column
 * @property {string} message
 * @property {string} hint
 * @property {string | null} quoted the text of its line
 * @property {string[]} forces those in whose letters it is
 */

/**
 * @typedef {object} Force
 * @property {string} force
 * @property {string} name
 * @property {string} outcome
 * @property {string} tone
 * @property {boolean} specimen
 * @property {number} problems
 * @property {string | null} state
 */

/** @typedef {{round: string, date: string, forces: Force[]}} Round */

/**
 * @typedef {object} Overview
 * @property {string} project
 * @property {number} edition
 * @property {boolean} checked whether every letter of this edition was looked at
 * @property {Problem[]} problems
 * @property {Round[]} rounds
 */

/**
 * What there is to say of a letter that can be shown.
 * @typedef {object} ShownLetter
 * @property {string} version
 * @property {string} name
 * @property {string} outcome
 * @property {string} tone
 * @property {boolean} specimen
 * @property {string[]} addressees
 * @property {string[]} copied_to
 * @property {string[]} unverified
 * @property {number | null} pages
 * @property {boolean} origins
 * @property {string[]} files
 * @property {{look: string, html: string}} page
 */

/**
 * @typedef {object} AnyLetter
 * @property {number} edition
 * @property {string} round
 * @property {string} force
 * @property {Problem[]} problems
 * @property {boolean} stale whether this is an older letter than the data are
 */

/** @typedef {AnyLetter & ShownLetter} GoodLetter */
/** @typedef {GoodLetter | (AnyLetter & {version: null})} Letter */

/** @typedef {"same" | "added" | "removed"} Change */
/** @typedef {[Change, string]} Run */

/**
 * @typedef {object} Comparison
 * @property {boolean} written
 * @property {boolean} known whether the words that were written are known
 * @property {Run[][]} paragraphs
 * @property {number} added
 * @property {number} removed
 */

/**
 * Where a letter stands, as `letterforge status --json` says it; `facts` and `words` are whether
 * they are ready.
 * @typedef {object} OnBoard
 * @property {string} force
 * @property {string} name
 * @property {string} state
 * @property {number} edition
 * @property {boolean} specimen
 * @property {boolean} facts
 * @property {boolean} words
 * @property {string | null} problem
 * @property {string[]} checked_by
 * @property {string[]} approved_by
 * @property {string[]} refused
 * @property {string | null} sealed_on
 * @property {string | null} sent_on
 * @property {string | null} published_on
 * @property {string | null} replied_on
 * @property {string | null} withdrawn_on
 * @property {string | null} next
 */

/**
 * @typedef {object} Board
 * @property {string} round
 * @property {boolean} checked whether every letter of this edition was looked at
 * @property {{message: string, hint: string} | null} reason why nobody can tell where letters stand
 * @property {OnBoard[]} letters
 */

/** @typedef {{instance: string, edition: number, surveys: number}} Standing */

export {};
