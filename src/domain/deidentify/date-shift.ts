/**
 * Offset in days from 48 uniform bits: −max … −1, 1 … max, each equally likely up to 2⁻³⁸; never zero, so that no
 * patient's dates stay true. One offset for all dates of a patient keeps every interval exact.
 */
export function shiftDays(bits: bigint, maximumDays: number): number {
  const slot = Number(bits % BigInt(2 * maximumDays))
  return slot < maximumDays ? slot - maximumDays : slot - maximumDays + 1
}
