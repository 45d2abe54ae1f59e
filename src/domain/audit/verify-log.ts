import { openCheckpoint, type TreeHead } from './checkpoint.ts'
import { type ClockFinding, ClockWatch } from './clock-watch.ts'
import { CompactRange } from './compact-range.ts'
import { differingColumns, parseEvent, type SearchColumns } from './event-search.ts'
import { leafHash } from './merkle-tree.ts'
import { Queue } from './queue.ts'
import { type PruningFinding, PruningWatch, type RecordedPruning } from './retention/pruning-watch.ts'
import { equalBytes } from './strict-encoding.ts'
import { VerificationError } from './verification-error.ts'
import type { VerifierKey } from './verifier-key.ts'

/** What can be wrong with a stored log. Stable names, append-only. */
export type FindingKind =
  | 'leaf-hash-differs'
  | 'entry-missing'
  | 'entry-out-of-order'
  | 'event-malformed'
  | 'search-columns-differ'
  | 'root-differs'
  | 'range-differs'
  | 'head-not-reproducible'
  | 'head-out-of-order'
  | 'log-truncated'
  | 'entries-not-signed'
  | 'entry-lost'
  | 'tile-differs'
  | 'checkpoint-invalid'
  | 'checkpoint-differs'
  | 'retained-checkpoint-invalid'
  | 'retained-checkpoint-differs'
  | PruningFinding['kind']
  | 'pruned-too-early'
  | ClockFinding['kind']

/** `index` is the index of an entry, or the size of a tree head. */
export type Finding = { readonly kind: FindingKind; readonly index: bigint; readonly detail: string }

export type VerifierOptions = {
  /** Checkpoints kept outside the log, verbatim, in any order. */
  readonly retained?: readonly string[]
  /** How many findings of one kind are listed; all are counted. */
  readonly findingsPerKind?: number
  /** Continue a tree whose first entries were verified before; empty by default. */
  readonly from?: CompactRange
}

export type StoredEntry = {
  readonly index: bigint
  readonly bytes: Uint8Array
  readonly leafHash: Uint8Array
  /** When given, the bytes are read as an event and compared with the columns. */
  readonly columns?: SearchColumns
}

export type StoredHead = TreeHead & {
  /** Signed checkpoint, verbatim. */
  readonly checkpoint: string
  /** Compact range the log continues from; compared when given. */
  readonly range?: Uint8Array
}

export type LogVerdict = {
  readonly size: bigint
  readonly root: Uint8Array
  /** Entries that were pruned: their leaf hashes are in the tree, their content is gone. */
  readonly pruned: bigint
  /** The index from which on the content of every entry was verified, too. */
  readonly contentFrom: bigint
  /** Heads that were recomputed and found equal, with a valid checkpoint. */
  readonly headsVerified: number
  /** The first of each kind, up to the limit. */
  readonly findings: readonly Finding[]
  /** How many of each kind there are in all; empty when the log is intact. */
  readonly counts: ReadonlyMap<FindingKind, number>
}

/**
 * Recomputes a log from its entries in one pass with constant memory. Give every head before the entry with the index
 * of its size, heads and entries each in ascending order, then call `finish`. Never throws for what it finds.
 *
 * It can tell that the log is what its own heads say. Somebody with the signing key, or somebody who removes the last
 * entries together with the last heads, is found only by a checkpoint that was retained elsewhere (`retained`).
 */
export class LogVerifier {
  readonly #keys: readonly VerifierKey[]
  readonly #limit: number
  readonly #tree: CompactRange
  readonly #findings: Finding[] = []
  readonly #counts = new Map<FindingKind, number>()
  readonly #heads = new Queue<StoredHead & { readonly isSigned: boolean }>()
  readonly #retained = new Queue<TreeHead>()
  readonly #pruning = new PruningWatch()
  readonly #clock = new ClockWatch()
  #nextIndex: bigint
  #isBroken = false
  #lastHead = -1n
  #headsVerified = 0

  /**
   * @param keys trusted verifier keys of the log and its witnesses
   */
  constructor(keys: readonly VerifierKey[], options: VerifierOptions = {}) {
    this.#keys = keys
    this.#tree = options.from?.copy() ?? CompactRange.empty()
    this.#nextIndex = this.#tree.size
    this.#limit = options.findingsPerKind ?? 100
    const retained = (options.retained ?? []).flatMap((note) => this.#openRetained(note))
    for (const kept of retained.sort((a, b) => (a.size < b.size ? -1 : 1))) this.#retained.push(kept)
    this.#compareHeads()
  }

  /** Announces a stored head. */
  head(head: StoredHead): void {
    const isSigned = this.#checkCheckpoint(head)
    if (head.size <= this.#lastHead || head.size < this.#nextIndex) {
      this.#report(
        'head-out-of-order',
        head.size,
        `A head of ${head.size} leaves comes after ${this.#nextIndex} entries or a larger head`,
      )
      return
    }
    this.#lastHead = head.size
    this.#heads.push({ ...head, isSigned })
    this.#compareHeads()
  }

  /** Takes the next stored entry. */
  entry(entry: StoredEntry): void {
    const hash = leafHash(entry.bytes)
    if (!equalBytes(hash, entry.leafHash)) {
      this.#report(
        'leaf-hash-differs',
        entry.index,
        'The bytes of the entry do not have the stored leaf hash',
      )
    }
    if (entry.columns !== undefined) this.#checkColumns(entry.index, entry.bytes, entry.columns)
    for (const watch of [this.#pruning, this.#clock]) {
      for (const { kind, index, detail } of watch.entry(entry.index, entry.bytes))
        this.#report(kind, index, detail)
    }
    // The tree is built from the bytes, so that a leaf hash changed together with its entry shows at the next head.
    this.#append(entry.index, hash)
  }

  /** Takes the leaf hash of the next entry, which was pruned: it is taken as it is, and must fit the signed heads. */
  pruned(leaf: { readonly index: bigint; readonly leafHash: Uint8Array }): void {
    this.#pruning.pruned(leaf.index)
    this.#append(leaf.index, leaf.leafHash)
  }

  #append(index: bigint, hash: Uint8Array): void {
    if (index < this.#nextIndex) {
      this.#isBroken = true
      this.#report('entry-out-of-order', index, `Expected entry ${this.#nextIndex}`)
      return
    }
    if (index > this.#nextIndex) {
      this.#isBroken = true
      const detail = `Entries ${this.#nextIndex} to ${index - 1n} are missing`
      this.#report('entry-missing', this.#nextIndex, detail)
    }
    if (!this.#isBroken) this.#tree.append(hash)
    this.#nextIndex = index + 1n
    this.#compareHeads()
  }

  /** Index of the entry that is expected next. */
  get nextIndex(): bigint {
    return this.#nextIndex
  }

  /** The prunings that the entries so far record. */
  get prunings(): readonly RecordedPruning[] {
    return this.#pruning.prunings
  }

  /** Adds what was found wrong around the entries and heads, to be told with the rest. */
  finding(kind: FindingKind, index: bigint, detail: string): void {
    this.#report(kind, index, detail)
  }

  /** Ends the log and tells what was found. */
  finish(): LogVerdict {
    for (const { kind, index, detail } of this.#pruning.finish()) this.#report(kind, index, detail)
    for (const { size } of this.#heads.takeWhile(() => true)) {
      this.#report('log-truncated', size, `The head has ${size} leaves, the log ends at ${this.#nextIndex}`)
    }
    for (const { size } of this.#retained.takeWhile(() => true)) {
      this.#report(
        'retained-checkpoint-differs',
        size,
        `The log had ${size} leaves and ends at ${this.#nextIndex}`,
      )
    }
    if (this.#lastHead < this.#nextIndex && this.#nextIndex > 0n) {
      const first = this.#lastHead < 0n ? 0n : this.#lastHead
      this.#report('entries-not-signed', first, `No head covers entries ${first} to ${this.#nextIndex - 1n}`)
    }
    return {
      size: this.#tree.size,
      root: this.#tree.root(),
      pruned: this.#pruning.count,
      contentFrom: this.#pruning.end,
      headsVerified: this.#headsVerified,
      findings: this.#findings,
      counts: this.#counts,
    }
  }

  #compareHeads(): void {
    const isReached = ({ size }: TreeHead) => size <= this.#nextIndex
    for (const head of this.#heads.takeWhile(isReached)) this.#compareHead(head, head.isSigned)
    for (const { size, root } of this.#retained.takeWhile(isReached)) {
      if (this.#isBroken || !equalBytes(this.#tree.root(), root)) {
        const detail = `The first ${size} entries are not those the checkpoint was signed for`
        this.#report('retained-checkpoint-differs', size, detail)
      }
    }
  }

  #compareHead(head: StoredHead, isSigned: boolean): void {
    if (this.#isBroken || head.size !== this.#tree.size) {
      this.#report('head-not-reproducible', head.size, 'Entries before this head are missing or out of order')
      return
    }
    const isRoot = equalBytes(this.#tree.root(), head.root)
    const isRange = head.range === undefined || equalBytes(this.#tree.toBytes(), head.range)
    if (!isRoot)
      this.#report('root-differs', head.size, `The first ${head.size} entries do not have the stored root`)
    if (!isRange)
      this.#report('range-differs', head.size, 'The stored compact range is not that of the entries')
    if (isRoot && isRange && isSigned) this.#headsVerified += 1
  }

  #checkCheckpoint(head: StoredHead): boolean {
    try {
      const { size, root } = openCheckpoint(head.checkpoint, this.#keys)
      if (size === head.size && equalBytes(root, head.root)) return true
      this.#report(
        'checkpoint-differs',
        head.size,
        `The signed checkpoint is of ${size} leaves or of another root`,
      )
    } catch (error) {
      this.#report('checkpoint-invalid', head.size, verificationDetail(error))
    }
    return false
  }

  #openRetained(note: string): TreeHead[] {
    try {
      return [openCheckpoint(note, this.#keys)]
    } catch (error) {
      this.#report('retained-checkpoint-invalid', 0n, verificationDetail(error))
      return []
    }
  }

  #checkColumns(index: bigint, bytes: Uint8Array, columns: SearchColumns): void {
    try {
      const names = differingColumns(parseEvent(bytes), columns)
      if (names.length > 0)
        this.#report('search-columns-differ', index, `Not what the entry says: ${names.join(', ')}`)
    } catch (error) {
      this.#report('event-malformed', index, verificationDetail(error))
    }
  }

  #report(kind: FindingKind, index: bigint, detail: string): void {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    if (count <= this.#limit) this.#findings.push({ kind, index, detail })
  }
}

/** Verifies a log that fits in memory; see `LogVerifier`. */
export function verifyLog(
  keys: readonly VerifierKey[],
  log: { readonly entries: Iterable<StoredEntry>; readonly heads: Iterable<StoredHead> },
  options: VerifierOptions = {},
): LogVerdict {
  const verifier = new LogVerifier(keys, options)
  for (const head of log.heads) verifier.head(head)
  for (const entry of log.entries) verifier.entry(entry)
  return verifier.finish()
}

function verificationDetail(error: unknown): string {
  if (error instanceof VerificationError) return error.message
  throw error
}
