import { charKinds, type Folded, isCapitalAt } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { type Squeezed, unsqueezed } from './squeezed.ts'
import { runsOf, type Word } from './words.ts'

export type Addresses = {
  /** Words of spaced scripts, abbreviations too, with their weight as evidence. */
  readonly words: ReadonlyMap<string, number>
  /** Evidence needed: 3, or all there is when that is less. */
  readonly enough: number
  /** Every three neighbouring units of unspaced parts, as one number. */
  readonly triples: ReadonlySet<number>
  /** Whether one of them may begin with two units of a hash, a bit each. */
  readonly firsts: readonly number[]
}

const generic = new Set(
  (
    'FLAT FLT ROOM RM UNIT BLOCK BLK FLOOR FLR TOWER HOUSE ESTATE EST COURT CT BUILDING BLDG MANSION CENTRE CENTER ROAD RD ' +
    'STREET ST AVENUE AVE LANE LN DRIVE DR PATH TERRACE PLACE SQUARE NORTH SOUTH EAST WEST UPPER LOWER GARDEN GARDENS ' +
    'PHASE VILLAGE APT SUITE THE OF AT HONG KONG KOWLOON NEW TERRITORIES HK NT KLN F G A B C D E I II III'
  ).split(' '),
)
const short: Readonly<Record<string, string>> = {
  RD: 'ROAD',
  ST: 'STREET',
  AVE: 'AVENUE',
  LN: 'LANE',
  DR: 'DRIVE',
  RM: 'ROOM',
  FLT: 'FLAT',
  BLK: 'BLOCK',
  BLDG: 'BUILDING',
  EST: 'ESTATE',
  FLR: 'FLOOR',
  CT: 'COURT',
}
const abbreviations = Object.entries(short)
const joins = /^[\s,./#()-]{0,3}$/
const wanted = 3

const HASHES = 1024
const BITS = 16
const hashOf = (first: number, second: number): number => (first * 31 + second) & (HASHES - 1)
const tripleOf = (first: number, second: number, third: number): number =>
  (first * 0x10000 + second) * 0x10000 + third

const canonical = (word: string): string => short[word] ?? word

/** @param words folded words of the addresses; `unspaced` their squeezed unspaced text */
export function addressesOf(words: readonly string[], unspaced: readonly string[]): Addresses {
  const weights = new Map<string, number>()
  for (const word of words.map(canonical)) weights.set(word, generic.has(word) ? 0 : /^\d/.test(word) ? 1 : 2)
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const triples = new Set<number>()
  const firsts = new Array<number>(HASHES / BITS).fill(0)
  for (const text of unspaced)
    for (let at = 0; at + 3 <= text.length; at += 1) {
      const [first, second] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
      triples.add(tripleOf(first, second, text.charCodeAt(at + 2)))
      const hash = hashOf(first, second)
      firsts[hash >> 4] = (firsts[hash >> 4] ?? 0) | (1 << (hash & 15))
    }
  for (const [abbreviation, word] of abbreviations) {
    const weight = weights.get(word)
    if (weight !== undefined) weights.set(abbreviation, weight)
  }
  return { words: weights, enough: Math.min(wanted, total), triples, firsts }
}

/** Neighbouring words of the address, in any order and with the usual abbreviations, and runs of its characters. */
export function findAddresses(
  folded: Folded,
  words: readonly Word[],
  squeezed: Squeezed,
  addresses: Addresses,
): Hit[] {
  return [
    ...(addresses.enough > 0 ? spaced(folded, words, addresses) : []),
    ...(addresses.triples.size > 0 && folded.has & charKinds.ideograph
      ? unspaced(folded, squeezed, addresses)
      : []),
  ]
}

function spaced(folded: Folded, words: readonly Word[], { words: weights, enough }: Addresses): Hit[] {
  const hits: Hit[] = []
  for (const run of runsOf(folded, words, weights, joins)) {
    const distinct = new Set(run.map(({ text }) => canonical(text)))
    const weight = [...distinct].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0)
    const [first, last] = [run[0], run.at(-1)]
    if (first === undefined || last === undefined || weight < enough) continue
    if (weight < wanted && !isCapitalAt(folded, first.start)) continue
    hits.push({ start: first.start, end: last.end, type: 'ADDRESS', source: 'roster' })
  }
  return hits
}

/** Runs of at least five characters, all of whose triples stand in the address and one of which is an ideograph. */
function unspaced(folded: Folded, squeezed: Squeezed, addresses: Addresses): Hit[] {
  const hits: Hit[] = []
  for (let at = 0; at + 3 <= squeezed.length; at += 1) {
    if (!isTriple(squeezed, at, addresses)) continue
    const from = at
    while (at + 4 <= squeezed.length && isTriple(squeezed, at + 1, addresses)) at += 1
    const length = at + 3 - from
    const [start, end] = unsqueezed(squeezed, from, length)
    const hasIdeograph = folded.kinds.subarray(start, end).includes(charKinds.ideograph)
    if (length >= 5 && hasIdeograph) hits.push({ start, end, type: 'ADDRESS', source: 'roster' })
  }
  return hits
}

function isTriple({ units }: Squeezed, at: number, { triples, firsts }: Addresses): boolean {
  const [first, second] = [units[at] ?? 0, units[at + 1] ?? 0]
  const hash = hashOf(first, second)
  if ((((firsts[hash >> 4] ?? 0) >> (hash & 15)) & 1) === 0) return false
  return triples.has(tripleOf(first, second, units[at + 2] ?? 0))
}
