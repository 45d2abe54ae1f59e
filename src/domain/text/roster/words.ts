import { charKinds, type Folded } from '../fold.ts'

/** A run of letters and digits of a spaced script. */
export type Word = { readonly text: string; readonly start: number; readonly end: number }

const word = charKinds.letter | charKinds.digit

/** Whether a word of this length that begins with this unit is of interest; it may say so too often. */
export type WordFilter = (first: number, length: number) => boolean

/** From here on lengths are not told apart. */
const longest = 29

/** A filter that lets the words through, and few others. */
export function filterFor(words: Iterable<string>): WordFilter {
  const lengths = new Array<number>(64).fill(0)
  for (const word of words) {
    const at = word.charCodeAt(0) & 63
    lengths[at] = (lengths[at] ?? 0) | (1 << Math.min(word.length, longest))
  }
  return (first, length) => (((lengths[first & 63] ?? 0) >>> Math.min(length, longest)) & 1) === 1
}

/** Words of a text, in order. */
export function wordsOf({ text, kinds }: Folded): Word[] {
  const words: Word[] = []
  let start = -1
  for (let at = 0; at <= text.length; at += 1) {
    const isWord = ((kinds[at] ?? 0) & word) !== 0
    if (isWord && start === -1) start = at
    else if (!isWord && start !== -1) {
      words.push({ text: text.slice(start, at), start, end: at })
      start = -1
    }
  }
  return words
}

/** Longest runs of known words, with at most three separators between neighbours, all of which `joins` allows. */
export function runsOf(
  folded: Folded,
  words: readonly Word[],
  known: { has(text: string): boolean },
  joins: RegExp,
): Word[][] {
  const runs: Word[][] = []
  let run: Word[] = []
  for (const next of words) {
    if (!known.has(next.text)) continue
    const last = run.at(-1)
    if (
      last === undefined ||
      (next.start - last.end <= 3 && joins.test(folded.text.slice(last.end, next.start)))
    )
      run.push(next)
    else {
      runs.push(run)
      run = [next]
    }
  }
  if (run.length > 0) runs.push(run)
  return runs
}
