import type { AuditEvent } from './event.ts'
import { isWellFormed, utf8Bytes } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'

/** Entry bundles of a log carry the length of an entry in 16 bits (C2SP tlog-tiles, "Log entries"). */
export const largestEntry = 65_535

/** Deeper values are cycles or attacks, never one of ours. */
const deepest = 64

type NumberRule = (value: number) => boolean

/**
 * Leaf bytes of an event: canonical JSON in UTF-8, at most 65,535 bytes. Members that are undefined are left out.
 * Only whole numbers: a fraction is where implementations of JSON disagree. Compute once and store; verification reads
 * the stored bytes and never serialises again. Evidence stays beside the entry.
 * @throws VerificationError `value-not-canonical` or `entry-too-large`
 */
export function canonicalBytes(event: AuditEvent): Uint8Array<ArrayBuffer> {
  const { evidence: _beside, ...entry } = event
  const bytes = utf8Bytes(write(entry, '$', 0, Number.isSafeInteger))
  if (bytes.length > largestEntry) {
    throw new VerificationError(
      'entry-too-large',
      `The entry has ${bytes.length} bytes, more than ${largestEntry}`,
    )
  }
  return bytes
}

/**
 * Canonical JSON of any JSON value (RFC 8785: members sorted by UTF-16 code units, no white space, ECMAScript number
 * and string form). Members that are undefined are left out; whatever else JSON has no form for is an error.
 * @throws VerificationError `value-not-canonical`, naming the place
 */
export const canonicalJson = (value: unknown): string => write(value, '$', 0, Number.isFinite)

function write(value: unknown, path: string, depth: number, isAllowed: NumberRule): string {
  if (depth > deepest) throw notCanonical(path, `nested deeper than ${deepest}`)
  if (typeof value === 'string') return text(value, path)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!isAllowed(value)) throw notCanonical(path, `the number ${value}`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, i) => write(item, `${path}[${i}]`, depth + 1, isAllowed)).join(',')}]`
  }
  if (typeof value === 'object' && isPlain(value)) {
    let members = ''
    for (const key of Object.keys(value).sort(byCodeUnits)) {
      const member = value[key]
      if (member === undefined) continue
      const written = write(member, `${path}.${key}`, depth + 1, isAllowed)
      members += `${members === '' ? '' : ','}${text(key, path)}:${written}`
    }
    return `{${members}}`
  }
  throw notCanonical(path, `a value of type ${typeof value} that is not plain JSON`)
}

/** The order of `<` (RFC 8785 section 3.2.3); given as a function it is faster than the same order by default. */
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : 1)

/** Characters that JSON writes as they are. */
const verbatim = /^[ !#-[\]-~]*$/

function text(value: string, path: string): string {
  if (verbatim.test(value)) return `"${value}"`
  if (!isWellFormed(value)) throw notCanonical(path, 'text with a lone surrogate')
  return JSON.stringify(value)
}

/** Dates, maps, buffers and class instances would serialise to something their type does not show. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const notCanonical = (path: string, what: string) =>
  new VerificationError('value-not-canonical', `${path} has no canonical form: ${what}`)
