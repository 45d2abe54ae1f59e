import { charKinds, type Folded } from '../fold.ts'

/** Folded text without spaces and punctuation, so that every spelling of a number or a Han name is one text. */
export type Squeezed = {
  readonly text: string
  /** Folded index of each unit. */
  readonly at: Uint32Array
}

const kept = charKinds.letter | charKinds.digit | charKinds.ideograph

export function squeeze({ text, kinds }: Folded): Squeezed {
  const at = new Uint32Array(text.length)
  let length = 0
  let squeezed = ''
  let from = -1
  for (let index = 0; index < text.length; index += 1) {
    if (((kinds[index] ?? 0) & kept) !== 0) {
      at[length] = index
      length += 1
      if (from === -1) from = index
    } else if (from !== -1) {
      squeezed += text.slice(from, index)
      from = -1
    }
  }
  if (from !== -1) squeezed += text.slice(from)
  return { text: squeezed, at: at.subarray(0, length) }
}

export const squeezeText = (folded: string): string => folded.replace(/[^\p{L}\p{N}\p{Script=Han}]/gu, '')

/** Folded range of a squeezed one. */
export const unsqueezed = ({ at }: Squeezed, start: number, length: number): readonly [number, number] => [
  at[start] ?? 0,
  (at[start + length - 1] ?? 0) + 1,
]

/** Calls `found` with each place of `needle` whose units stand at most `gap` separators apart. */
export function occurrences(
  squeezed: Squeezed,
  needle: string,
  gap: number,
  found: (start: number) => void,
): void {
  if (needle === '') return
  for (let at = squeezed.text.indexOf(needle); at !== -1; at = squeezed.text.indexOf(needle, at + 1)) {
    let isClose = true
    for (let unit = at + 1; unit < at + needle.length && isClose; unit += 1)
      isClose = (squeezed.at[unit] ?? 0) - (squeezed.at[unit - 1] ?? 0) <= gap + 1
    if (isClose) found(at)
  }
}
