import { charKinds, type Folded } from '../fold.ts'
import type { KnownWord } from './lexicon.ts'

/** A word of the record where it stands in a text. */
export type Word = { readonly known: KnownWord; readonly start: number; readonly end: number }

const word = charKinds.letter | charKinds.digit

/** Runs of letters and digits of spaced scripts, in order. */
export function wordsOf({ text, kinds }: Folded): string[] {
  const words: string[] = []
  let start = -1
  for (let at = 0; at <= text.length; at += 1) {
    const isWord = ((kinds[at] ?? 0) & word) !== 0
    if (isWord && start === -1) start = at
    else if (!isWord && start !== -1) {
      words.push(text.slice(start, at))
      start = -1
    }
  }
  return words
}

/**
 * Longest runs of the words that are wanted, with at most three separators between neighbours: a space, or what `joins`
 * allows.
 */
export function runsOf(
  { text }: Folded,
  words: readonly Word[],
  isWanted: (known: KnownWord) => boolean,
  joins: RegExp,
): Word[][] {
  const runs: Word[][] = []
  let run: Word[] = []
  let end = -10
  for (const next of words) {
    if (!isWanted(next.known)) continue
    const gap = next.start - end
    const isJoined = (gap === 1 && text[end] === ' ') || (gap <= 3 && joins.test(text.slice(end, next.start)))
    if (isJoined) run.push(next)
    else {
      run = [next]
      runs.push(run)
    }
    end = next.end
  }
  return runs
}
