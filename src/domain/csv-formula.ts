/*
 * What a spreadsheet takes for a formula when it opens a CSV file (OWASP, "CSV Injection"). Regular expressions as text,
 * in the syntax that JavaScript and RE2 share, since cells of released tables are judged in the engine.
 */

/** Begins like a formula, also in full width or after white space, or with what a spreadsheet skips. */
export const FORMULA_START = '^\\s*[=+\\-@|%＝＋－＠]|^[\\t\\r\\n]'

/** Numbers that are kept as text begin like formulas and are none. */
export const SIGNED_NUMBER = '[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?'

const start = new RegExp(FORMULA_START)
const number = new RegExp(`^${SIGNED_NUMBER}$`)

export const isFormula = (text: string): boolean => start.test(text) && !number.test(text)
