import { charKinds, type Folded, isCapitalAt } from '../fold.ts'
import type { Hit } from '../hit.ts'
import { BitHashes, type Hashes, pairHash } from './hashes.ts'
import type { KnownWord, Lexicon } from './lexicon.ts'
import { type Squeezed, unsqueezed } from './squeezed.ts'
import { runsOf, type Word } from './words.ts'

export type Addresses = {
  /** Evidence needed of words of spaced scripts: 3, or all there is when that is less; 0 when there are none. */
  readonly enough: number
  /** Every three neighbouring units of unspaced parts. */
  readonly triples: Triples
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
const abbreviations = new Map(
  [...new Set(Object.values(short))].map(
    (word) => [word, Object.keys(short).filter((one) => short[one] === word)] as const,
  ),
)
const joins = /^[\s,./#()-]{0,3}$/
const wanted = 3

/** Sets of three units, as one number: asked only when the hash is there, because such numbers are slow to look up. */
type Triples = { readonly hashes: BitHashes; readonly numbers: Set<number> }

const tripleHash = (first: number, second: number, third: number): number =>
  pairHash(pairHash(first, second), third)
const tripleOf = (first: number, second: number, third: number): number =>
  (first * 0x10000 + second) * 0x10000 + third

const canonical = (word: string): string => short[word] ?? word

/**
 * Learns the words of the addresses.
 * @param words folded words of the addresses; `unspaced` their squeezed unspaced text
 * @param starts gets the hashes of the pairs of units that a triple begins with
 */
export function learnAddresses(
  words: readonly string[],
  unspaced: readonly string[],
  lexicon: Lexicon,
  starts: Hashes,
): Addresses {
  const distinct = new Set(words.map(canonical))
  let total = 0
  for (const word of distinct) {
    const weight = generic.has(word) ? 0 : /^\d/.test(word) ? 1 : 2
    total += weight
    for (const written of [word, ...(abbreviations.get(word) ?? [])]) {
      const known = lexicon.learn(written)
      known.weight = weight
      known.canonical = word
    }
  }
  const triples: Triples = { hashes: new BitHashes(), numbers: new Set() }
  for (const text of unspaced)
    for (let at = 0; at + 3 <= text.length; at += 1) {
      const [first, second, third] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)]
      triples.hashes.add(tripleHash(first, second, third))
      triples.numbers.add(tripleOf(first, second, third))
      starts.add(pairHash(first, second))
    }
  return { enough: Math.min(wanted, total), triples }
}

/** Neighbouring words of the address, in any order and with the usual abbreviations, and runs of its characters. */
export const findAddresses = (
  folded: Folded,
  words: readonly Word[],
  squeezed: Squeezed,
  addresses: Addresses,
): Hit[] => [
  ...(addresses.enough > 0 && words.length > 0 ? spaced(folded, words, addresses) : []),
  ...(addresses.triples.numbers.size > 0 && folded.has & charKinds.ideograph
    ? unspaced(folded, squeezed, addresses)
    : []),
]

function spaced(folded: Folded, words: readonly Word[], { enough }: Addresses): Hit[] {
  const hits: Hit[] = []
  for (const run of runsOf(folded, words, isOfAddress, joins)) {
    const weight = weightOf(run)
    const [first, last] = [run[0], run.at(-1)]
    if (first === undefined || last === undefined || weight < enough) continue
    if (weight < wanted && !isCapitalAt(folded, first.start)) continue
    hits.push({ start: first.start, end: last.end, type: 'ADDRESS', source: 'roster' })
  }
  return hits
}

const isOfAddress = ({ weight }: KnownWord): boolean => weight !== undefined

/** Weight of the words, each counted once however often and however abbreviated it is there. */
function weightOf(run: readonly Word[]): number {
  const counted = new Set<string>()
  let weight = 0
  for (const { known } of run) {
    if (counted.has(known.canonical)) continue
    counted.add(known.canonical)
    weight += known.weight ?? 0
  }
  return weight
}

/** Runs of at least five characters, all of whose triples stand in the address and one of which is an ideograph. */
function unspaced(folded: Folded, squeezed: Squeezed, { triples }: Addresses): Hit[] {
  const hits: Hit[] = []
  let after = 0
  for (const from of squeezed.starts) {
    if (from < after || !isTriple(squeezed, from, triples)) continue
    let last = from
    while (isTriple(squeezed, last + 1, triples)) last += 1
    after = last + 1
    const length = last + 3 - from
    if (length < 5) continue
    const [start, end] = unsqueezed(squeezed, from, length)
    if (folded.kinds.subarray(start, end).includes(charKinds.ideograph))
      hits.push({ start, end, type: 'ADDRESS', source: 'roster' })
  }
  return hits
}

function isTriple({ units, length }: Squeezed, at: number, { hashes, numbers }: Triples): boolean {
  if (at + 3 > length) return false
  const [first, second, third] = [units[at] ?? 0, units[at + 1] ?? 0, units[at + 2] ?? 0]
  return hashes.has(tripleHash(first, second, third)) && numbers.has(tripleOf(first, second, third))
}
