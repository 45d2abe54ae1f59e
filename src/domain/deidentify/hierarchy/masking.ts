import { ANY } from './complete.ts'
import type { Label } from './hierarchy.ts'

export type MaskingRule = {
  /** Which end is masked first. */
  readonly direction: 'left' | 'right'
  /** Length all values are padded to with blanks on the masked side. */
  readonly length: number
}

/**
 * Rows that mask one more character with `*` on each level. Shorter values are padded, so that equal masks mean equal
 * remaining characters; the last level masks everything.
 * @returns the rows, or the values that are too long
 */
export function maskingTable(
  { direction, length }: MaskingRule,
  values: readonly string[],
): { readonly rows: readonly (readonly Label[])[] } | { readonly tooLong: readonly string[] } {
  const characters = values.map((value) => [...value])
  const tooLong = values.filter((_, at) => (characters[at]?.length ?? 0) > length)
  if (tooLong.length > 0) return { tooLong }
  const rows = values.map((value, at) => [
    value,
    ...Array.from({ length: length - 1 }, (_, below) =>
      mask(characters[at] ?? [], below + 1, direction, length),
    ),
    ANY,
  ])
  return { rows }
}

function mask(characters: readonly string[], masked: number, direction: string, length: number): string {
  const padding = Array.from({ length: length - characters.length }, () => ' ')
  const padded = direction === 'right' ? [...characters, ...padding] : [...padding, ...characters]
  const stars = '*'.repeat(masked)
  return direction === 'right'
    ? `${padded.slice(0, length - masked).join('')}${stars}`
    : `${stars}${padded.slice(masked).join('')}`
}
