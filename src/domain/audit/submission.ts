import { type Checkpoint, openCheckpoint, parseCheckpoint, type TreeHead } from './checkpoint.ts'
import { hashLength } from './merkle-tree.ts'
import { noteText } from './signed-note.ts'
import { equalBytes, parseBase64, parseUint64, parseUtf8, toBase64 } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'
import type { VerifierKey } from './verifier-key.ts'
import { verifyConsistency } from './verify-proof.ts'

/** A checkpoint submitted to a witness, with the proof that it extends the one the witness signed last. */
export type Submission = {
  readonly oldSize: bigint
  readonly proof: readonly Uint8Array[]
  readonly checkpoint: string
}

const mostProofLines = 63

/** Body of `POST /add-checkpoint` (C2SP tlog-witness). */
export const formatSubmission = ({ oldSize, proof, checkpoint }: Submission): string =>
  [`old ${oldSize}`, ...proof.map(toBase64), '', checkpoint].join('\n')

/** Reads the body of a submission. @throws VerificationError `submission-malformed` */
export function parseSubmission(body: Uint8Array): Submission {
  const text = parseUtf8(body) ?? ''
  const split = text.indexOf('\n\n')
  if (split < 0) throw malformed('A checkpoint follows after an empty line')
  const [first = '', ...lines] = text.slice(0, split).split('\n')
  const oldSize = first.startsWith('old ') ? parseUint64(first.slice('old '.length)) : undefined
  if (oldSize === undefined) throw malformed('The first line reads "old" and a size')
  if (lines.length > mostProofLines) throw malformed(`More than ${mostProofLines} lines of proof`)
  const proof = lines.map((line) => {
    const hash = parseBase64(line)
    if (hash === undefined || hash.length !== hashLength) throw malformed('A line of the proof is not a hash')
    return hash
  })
  return { oldSize, proof, checkpoint: text.slice(split + 2) }
}

/** What a witness answers: it signs and remembers `head`, or refuses with an HTTP status and a reason. */
export type Judgement =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly status: 400 | 403 | 404 | 422; readonly detail: string }
  | { readonly ok: false; readonly status: 409; readonly detail: string; readonly size: bigint }

/**
 * Decides about a submission (C2SP tlog-witness, "add-checkpoint"). The caller persists the head of an accepted one
 * before it answers, and lets nothing else be judged in between.
 * @param lastOf the head that was signed last for an origin; undefined when there was none
 */
export function judgeSubmission(
  submission: Submission,
  keys: readonly VerifierKey[],
  lastOf: (origin: string) => TreeHead | undefined,
): Judgement {
  const { oldSize, proof } = submission
  const claimed = read(() => parseCheckpoint(noteText(submission.checkpoint)))
  if (claimed === undefined) return { ok: false, status: 400, detail: 'The checkpoint is malformed' }
  const known = keys.filter(({ name }) => name === claimed.origin)
  if (known.length === 0)
    return { ok: false, status: 404, detail: `The log ${claimed.origin} is not known here` }
  const opened = read(() => openCheckpoint(submission.checkpoint, known))
  if (opened === undefined)
    return { ok: false, status: 403, detail: 'No trusted key of the log has signed this' }
  if (oldSize > opened.size)
    return { ok: false, status: 400, detail: 'The old size is larger than the checkpoint' }
  const last = lastOf(opened.origin)
  const lastSize = last?.size ?? 0n
  if (oldSize !== lastSize) {
    return {
      ok: false,
      status: 409,
      detail: `The last checkpoint signed here has ${lastSize} entries`,
      size: lastSize,
    }
  }
  if (last !== undefined && oldSize === opened.size && !equalBytes(last.root, opened.root)) {
    return { ok: false, status: 409, detail: 'The log has shown another root for this size', size: lastSize }
  }
  if (!extendsLast(last, opened, proof))
    return { ok: false, status: 422, detail: 'The consistency proof is not valid' }
  return { ok: true, checkpoint: opened }
}

function extendsLast(last: TreeHead | undefined, next: TreeHead, proof: readonly Uint8Array[]): boolean {
  // Everything extends the empty tree, and there is nothing to prove it by.
  if (last === undefined || last.size === 0n) return proof.length === 0
  const claim = { size1: last.size, root1: last.root, size2: next.size, root2: next.root, proof }
  return read(() => verifyConsistency(claim) ?? true) === true
}

/** The result, or undefined for something that does not verify. */
function read<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof VerificationError) return undefined
    throw error
  }
}

const malformed = (detail: string) => new VerificationError('submission-malformed', detail)
