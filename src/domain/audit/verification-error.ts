/** What did not verify. Stable names: the command line and tests branch on them. Append-only. */
export type VerificationKind =
  | 'value-not-canonical'
  | 'entry-too-large'
  | 'event-malformed'
  | 'tree-state-invalid'
  | 'proof-range-invalid'
  | 'inclusion-proof-invalid'
  | 'consistency-proof-invalid'
  | 'key-malformed'
  | 'key-ambiguous'
  | 'note-malformed'
  | 'note-signature-invalid'
  | 'note-not-signed-by-known-key'
  | 'checkpoint-malformed'
  | 'checkpoint-not-signed-by-origin'
  | 'receipt-malformed'
  | 'tile-malformed'
  | 'tile-missing'
  | 'submission-malformed'

/** Something of the audit log that is not what it claims to be, or cannot be put into the log. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError'
  readonly kind: VerificationKind

  constructor(kind: VerificationKind, detail: string) {
    super(detail)
    this.kind = kind
  }
}
