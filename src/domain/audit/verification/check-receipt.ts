import { isUint64, parseBase64, parseUint64, toBase64 } from '../strict-encoding.ts'
import { VerificationError } from '../verification-error.ts'
import { checkCheckpoint, type OpenedCheckpoint } from './check-checkpoint.ts'
import { checkInclusion } from './check-inclusion.ts'
import type { VerifierKey } from './check-verifier-key.ts'
import { type Computation, sha256 } from './computation.ts'
import { hashLength, leafInput } from './merkle-input.ts'

/** Inclusion proof with the signed checkpoint it leads to: all that is needed to verify one entry offline. */
export type Receipt = {
  /** Index of the entry in the log, from 0. */
  readonly index: bigint
  /** Inclusion proof, hashes from the leaf up. */
  readonly hashes: readonly Uint8Array[]
  /** Signed checkpoint, verbatim. */
  readonly checkpoint: string
  /** Data for the reader that is not covered by the proof. */
  readonly extra?: Uint8Array
}

const header = 'c2sp.org/tlog-proof@v1'

/** Text of a receipt (C2SP tlog-proof@v1). @throws VerificationError `receipt-malformed` */
export function formatReceipt({ index, hashes, checkpoint, extra }: Receipt): string {
  if (!isUint64(index)) throw malformed('The index does not fit 64 bits')
  if (hashes.some((hash) => hash.length !== hashLength)) throw malformed('A hash does not have 32 bytes')
  if (checkpoint === '') throw malformed('The checkpoint is missing')
  const extraLines = extra === undefined ? [] : [`extra ${toBase64(extra)}`]
  return [header, ...extraLines, `index ${index}`, ...hashes.map(toBase64), '', checkpoint].join('\n')
}

/** Reads the text of a receipt without verifying it. @throws VerificationError `receipt-malformed` */
export function parseReceipt(text: string): Receipt {
  // The checkpoint has a blank line before its own signatures: here the first one separates.
  const split = text.indexOf('\n\n')
  if (split < 0) throw malformed('A checkpoint follows after a blank line')
  const [first, ...lines] = text.slice(0, split).split('\n')
  if (first !== header) throw malformed(`A receipt begins with ${header}`)

  const extraLine = lines[0]?.startsWith('extra ') === true ? lines.shift() : undefined
  const extra = extraLine === undefined ? undefined : parseBase64(extraLine.slice('extra '.length))
  if (extraLine !== undefined && extra === undefined) throw malformed('The extra line is not base64')

  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseUint64(indexLine.slice('index '.length)) : undefined
  if (index === undefined) throw malformed('The index is not a decimal number of 64 bits')

  const hashes = lines.map(parseHash)
  const checkpoint = text.slice(split + 2)
  if (checkpoint === '') throw malformed('The checkpoint is missing')
  return { index, hashes, checkpoint, ...(extra === undefined ? {} : { extra }) }
}

/**
 * Checks that exactly these entry bytes are at the receipt's index of the tree whose head was signed.
 * @throws VerificationError `inclusion-proof-invalid`
 */
export function* checkPlace(
  { index, hashes }: Pick<Receipt, 'index' | 'hashes'>,
  entry: Uint8Array,
  { size, root }: Pick<OpenedCheckpoint, 'size' | 'root'>,
): Computation<void> {
  const leafHash = yield* sha256(leafInput(entry))
  yield* checkInclusion({ leafHash, index, size, proof: hashes, root })
}

/**
 * Verifies that exactly these entry bytes are in the log at the receipt's index, under a checkpoint a trusted key
 * signed. Says nothing about whether that checkpoint is still a prefix of today's log.
 * @param entry the stored leaf bytes, not a new serialisation of the event
 * @throws VerificationError `receipt-malformed`, those of `checkCheckpoint`, or `inclusion-proof-invalid`
 */
export function* checkReceipt(
  text: string,
  entry: Uint8Array,
  keys: readonly VerifierKey[],
): Computation<OpenedCheckpoint & { readonly index: bigint }> {
  const receipt = parseReceipt(text)
  const opened = yield* checkCheckpoint(receipt.checkpoint, keys)
  yield* checkPlace(receipt, entry, opened)
  return { ...opened, index: receipt.index }
}

/** The entry a receipt carries as extra data, as ours do. @throws VerificationError `receipt-malformed` */
export function entryOf({ extra }: Receipt): Uint8Array {
  if (extra === undefined) throw malformed('The receipt does not carry its entry')
  return extra
}

function parseHash(line: string): Uint8Array {
  const hash = parseBase64(line)
  if (hash === undefined || hash.length !== hashLength) throw malformed('A hash is not base64 of 32 bytes')
  return hash
}

const malformed = (detail: string) => new VerificationError('receipt-malformed', detail)
