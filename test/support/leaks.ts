import { readFile } from 'node:fs/promises'
import { query } from '../platform/engines/duckdb/support.ts'
import { identifiersRead, type ReadableIdentifiers } from './leaks-in-reading.ts'

/*
 * Looks for identifiers in released files, in ways of its own: nothing here uses the code that removed them.
 */

/** Identifiers of the people of a source. */
export type KnownIdentifiers = {
  /** In spaced scripts: words in the order of the record. */
  readonly names: readonly string[]
  /** In Han characters. */
  readonly hanNames: readonly string[]
  /** Identity, record and telephone numbers, addresses of mail. */
  readonly numbers: readonly string[]
  /** Days of birth, ISO 8601: only those that no shifted date of somebody else can equal. */
  readonly births?: readonly string[]
}

export type Leak = { readonly where: string; readonly identifier: string }

/** Shortest Han name looked for in bytes and in what they decode to: there two characters are found by chance. */
const shortestHanName = 3

/**
 * Every identifier found in the files: in their raw bytes, in every value of Parquet, CSV and NDJSON files read by the
 * engine, and in what of these, or of any other file, decodes as base64 (twice at most). Days of birth and Han names of
 * two characters are looked for only where people read: in the values and in the text of other files.
 */
export async function findLeaks(files: readonly string[], known: KnownIdentifiers): Promise<Leak[]> {
  const searches = searchesFor(known)
  const leaks: Leak[] = []
  for (const file of files) {
    const bytes = await readFile(file)
    leaks.push(...searchText(bytes.toString('utf8'), searches, `${file} (bytes)`))
    leaks.push(...searchText(bytes.toString('utf16le'), searches, `${file} (bytes, UTF-16)`))
    const values = (await valuesOf(file)) ?? [{ column: '(text)', value: bytes.toString('utf8') }]
    for (const { column, value } of values)
      for (const identifier of identifiersRead(value, searches.readable))
        leaks.push({ where: `${file} ${column}`, identifier })
    for (const { column, value } of values)
      for (const text of withDecoded(value)) leaks.push(...searchText(text, searches, `${file} ${column}`))
  }
  return leaks
}

/** The text and what it holds in base64, twice at most. */
export function withDecoded(text: string, depth = 2): string[] {
  if (depth === 0) return [text]
  const runs = text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? []
  return [text, ...runs.flatMap((run) => withDecoded(Buffer.from(run, 'base64').toString('utf8'), depth - 1))]
}

type Searches = {
  readonly words: ReadonlyMap<string, string>
  readonly mostWords: number
  readonly squeezed: ReadonlyMap<number, ReadonlyMap<string, string>>
  readonly readable: ReadableIdentifiers
}

/** Shortest name looked for when it is written as one word. */
const shortestJoined = 7

/** Forms of each identifier: names in both orders by words and as one word, everything else without spaces and punctuation. */
function searchesFor({ names, hanNames, numbers, births = [] }: KnownIdentifiers): Searches {
  const words = new Map<string, string>()
  for (const name of names) {
    const parts = wordsOf(name)
    if (parts.length < 2) continue
    const [first = '', ...rest] = parts
    const last = parts.at(-1) ?? ''
    words.set(parts.join(' '), name)
    words.set([...rest, first].join(' '), name)
    words.set([last, ...parts.slice(0, -1)].join(' '), name)
    for (const joined of [parts.join(''), [...rest, first].join('')])
      if (joined.length >= shortestJoined) words.set(joined, name)
  }
  const squeezed = new Map<number, Map<string, string>>()
  const add = (form: string, identifier: string) => {
    const ofLength = squeezed.get(form.length) ?? new Map<string, string>()
    squeezed.set(form.length, ofLength.set(form, identifier))
  }
  for (const name of hanNames) if ([...squeeze(name)].length >= shortestHanName) add(squeeze(name), name)
  for (const number of numbers) if (squeeze(number).length >= 6) add(squeeze(number), number)
  const readable = { hanNames: new Set(hanNames.map(squeeze)), births: new Set(births) }
  return { words, readable, mostWords: Math.max(1, ...names.map((name) => wordsOf(name).length)), squeezed }
}

export function searchText(text: string, searches: Searches, where: string): Leak[] {
  const leaks: Leak[] = []
  const words = wordsOf(text)
  for (let at = 0; at < words.length; at += 1)
    for (let length = 1; length <= searches.mostWords; length += 1) {
      const identifier = searches.words.get(words.slice(at, at + length).join(' '))
      if (identifier !== undefined) leaks.push({ where, identifier })
    }
  const dense = squeeze(text)
  for (const [length, forms] of searches.squeezed)
    for (let at = 0; at + length <= dense.length; at += 1) {
      const identifier = forms.get(dense.slice(at, at + length))
      if (identifier !== undefined) leaks.push({ where, identifier })
    }
  return leaks
}

/** Leaks in one text, for tests of texts that are in no file. */
export function leaksIn(text: string, known: KnownIdentifiers): Leak[] {
  const searches = searchesFor(known)
  const read = identifiersRead(text, searches.readable).map((identifier) => ({ where: 'text', identifier }))
  return [...read, ...withDecoded(text).flatMap((each) => searchText(each, searches, 'text'))]
}

const normalise = (text: string): string => text.normalize('NFKC').toUpperCase()
const wordsOf = (text: string): string[] => normalise(text).match(/[\p{Script=Latin}\p{M}]+\d*/gu) ?? []
const squeeze = (text: string): string => normalise(text).replace(/[^\p{L}\p{Nd}]/gu, '')

/** Every value of every column as text; undefined for files of other kinds. */
async function valuesOf(file: string): Promise<{ column: string; value: string }[] | undefined> {
  const from = /\.parquet$/.test(file)
    ? `read_parquet('${file}')`
    : /\.csv$/.test(file)
      ? `read_csv('${file}', all_varchar = true, header = true)`
      : /\.ndjson$/.test(file)
        ? `read_json('${file}', format = 'newline_delimited')`
        : undefined
  if (from === undefined) return undefined
  const rows = await query(`SELECT COLUMNS(*)::VARCHAR FROM ${from}`)
  return rows.flatMap((row) =>
    Object.entries(row).flatMap(([column, value]) => (typeof value === 'string' ? [{ column, value }] : [])),
  )
}
