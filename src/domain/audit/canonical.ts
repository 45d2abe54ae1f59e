import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

export { canonicalBytes, canonicalJson, largestEntry } from './canonical-json.ts'

/** `sha256:` and 64 hexadecimal digits: SHA-256 of the canonical JSON of a value. */
export const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex')}`
