/**
 * US social security number: area 001 to 899 without 666, group 01 to 99, serial 0001 to 9999 (assignment since 2011);
 * numbers that begin with 9 are taxpayer identifiers of the same form and count too. There is no check digit.
 * @param digits nine digits, no separators
 */
export const isPossible = (digits: string): boolean =>
  /^(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits)
