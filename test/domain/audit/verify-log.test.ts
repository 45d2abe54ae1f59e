import { describe, expect, it } from '@jest/globals'
import { canonicalBytes } from '../../../src/domain/audit/canonical.ts'
import { signCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { CompactRange } from '../../../src/domain/audit/compact-range.ts'
import { ed25519PrivateKey } from '../../../src/domain/audit/ed25519.ts'
import { searchColumns } from '../../../src/domain/audit/event-search.ts'
import { leafHash } from '../../../src/domain/audit/merkle-tree.ts'
import { formatVerifierKey, parseVerifierKey } from '../../../src/domain/audit/verifier-key.ts'
import {
  LogVerifier,
  type StoredEntry,
  type StoredHead,
  verifyLog,
} from '../../../src/domain/audit/verify-log.ts'
import { numbered } from './events.ts'

const signer = { name: 'log.example/demo', privateKey: ed25519PrivateKey(new Uint8Array(32).fill(7)) }
const keys = [parseVerifierKey(formatVerifierKey(signer.name, signer.privateKey))]

const entryOf = (index: number, event = numbered(index)): StoredEntry => {
  const bytes = canonicalBytes(event)
  return { index: BigInt(index), bytes, leafHash: leafHash(bytes), columns: searchColumns(event) }
}

/** A log of 20 entries with a head every 5, as the sequencer would store it. */
function intactLog(entries = Array.from({ length: 20 }, (_, i) => entryOf(i))) {
  const tree = CompactRange.empty()
  const heads: StoredHead[] = []
  for (const entry of entries) {
    tree.append(entry.leafHash)
    if (tree.size % 5n === 0n) {
      const head = { size: tree.size, root: tree.root() }
      heads.push({ ...head, range: tree.toBytes(), checkpoint: signCheckpoint([signer], head) })
    }
  }
  return { entries, heads }
}

const at = (minute: number) => ({
  ...numbered(minute),
  time: new Date(Date.UTC(2026, 2, 1) + minute * 60_000).toISOString(),
})

type Log = ReturnType<typeof intactLog>
const found = (log: Log, options: { retained?: readonly string[] } = {}) =>
  verifyLog(keys, log, options).findings.map(({ kind, index }) => `${kind} ${index}`)
const replaced = <T>(items: readonly T[], at: number, change: (item: T) => T): T[] =>
  items.map((item, i) => (i === at ? change(item) : item))
const forged = { ...numbered(7), outcome: 'failed' } as const

describe('an intact log', () => {
  it('has no findings, and every head is recomputed', () => {
    const log = intactLog()
    const verdict = verifyLog(keys, log)
    expect(verdict.findings).toEqual([])
    expect([...verdict.counts]).toEqual([])
    expect([verdict.size, verdict.headsVerified]).toEqual([20n, 4])
    expect(Buffer.from(verdict.root)).toEqual(Buffer.from(log.heads[3]?.root ?? ''))
  })

  it('may be empty, with and without a head for it', () => {
    const root = CompactRange.empty().root()
    const head = { size: 0n, root, checkpoint: signCheckpoint([signer], { size: 0n, root }) }
    expect(verifyLog(keys, { entries: [], heads: [] }).findings).toEqual([])
    expect(verifyLog(keys, { entries: [], heads: [head] })).toMatchObject({ findings: [], headsVerified: 1 })
  })

  it('may be given head by head as the entries come', () => {
    const log = intactLog()
    const verifier = new LogVerifier(keys)
    for (const [i, entry] of log.entries.entries()) {
      const head = log.heads.find(({ size }) => size === BigInt(i + 1))
      if (head !== undefined) verifier.head(head)
      verifier.entry(entry)
    }
    expect(verifier.finish()).toMatchObject({ findings: [], headsVerified: 4 })
  })

  it('does not mind entries that were recorded out of order, by up to an hour', () => {
    const times = [0, 59, 1, 60, 0, 60, 2, 61, 1, 61]
    expect(found(intactLog(times.map((minute, i) => entryOf(i, at(minute)))))).toEqual([])
  })

  it('agrees with checkpoints that were retained elsewhere', () => {
    const log = intactLog()
    expect(
      found(log, { retained: [log.heads[2]?.checkpoint ?? '', log.heads[0]?.checkpoint ?? ''] }),
    ).toEqual([])
  })
})

describe('times that go back', () => {
  const wound = (...minutes: number[]) =>
    verifyLog(keys, intactLog(minutes.map((minute, i) => entryOf(i, at(minute))))).findings
  const set = (...minutes: number[]) => wound(...minutes).map(({ kind, index }) => `${kind} ${index}`)

  it('are found where the clock was set back, once', () => {
    expect(set(0, 200, 139, 140, 141)).toEqual(['clock-set-back 2'])
    expect(wound(0, 200, 139, 140, 141)[0]?.detail).toBe(
      'Says 2026-03-01T02:19:00.000Z, although an earlier entry says 2026-03-01T03:20:00.000Z',
    )
  })

  it('are found at every entry that was back-dated, and at an old entry recorded a second time', () => {
    expect(set(0, 200, 10, 201, 202, 0, 203, 203, 204, 205)).toEqual(['clock-set-back 2', 'clock-set-back 5'])
  })

  it('are found when they go back little by little', () => {
    expect(set(200, 170, 139, 120, 90, 78, 78, 78, 78, 78)).toEqual(['clock-set-back 2', 'clock-set-back 5'])
  })

  it('are not read from text that only looks like the end of an event', () => {
    const inside = { details: { text: '"time":"2020-01-01T00:00:00.000Z","type":"audit.read"}' } }
    const entries = [0, 1, 2, 3, 4].map((minute) => entryOf(minute, { ...at(minute), ...inside }))
    expect(found(intactLog(entries))).toEqual([])
    const foreign = {
      index: 0n,
      bytes: Buffer.from('Lorem ipsum'),
      leafHash: leafHash(Buffer.from('Lorem ipsum')),
    }
    expect(found(intactLog([foreign]))).toEqual(['entries-not-signed 0'])
  })
})

describe('attacks on entries', () => {
  const { entries, heads } = intactLog()

  it('finds one changed byte, at its index', () => {
    const changed = replaced(entries, 7, (entry) => {
      const bytes = Buffer.from(entry.bytes)
      bytes.write('x', bytes.indexOf('d-1'))
      return { ...entry, bytes }
    })
    expect(found({ entries: changed, heads })).toEqual([
      'leaf-hash-differs 7',
      'search-columns-differ 7',
      'root-differs 10',
      'range-differs 10',
      'root-differs 15',
      'range-differs 15',
      'root-differs 20',
      'range-differs 20',
    ])
  })

  it('finds every single-bit change of an entry', () => {
    const [entry = entryOf(0)] = entries
    for (let bit = 0; bit < entry.bytes.length * 8; bit += 1) {
      const bytes = Buffer.from(entry.bytes)
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      const { counts } = verifyLog([], {
        entries: [{ index: 0n, bytes, leafHash: entry.leafHash }],
        heads: [],
      })
      expect(counts.get('leaf-hash-differs')).toBe(1)
    }
  })

  it('finds an entry that was changed together with its leaf hash and columns', () => {
    const changed = replaced(entries, 7, () => entryOf(7, forged))
    expect(found({ entries: changed, heads }).filter((finding) => finding.startsWith('root'))).toEqual([
      'root-differs 10',
      'root-differs 15',
      'root-differs 20',
    ])
  })

  it('finds a deleted tail', () => {
    expect(found({ entries: entries.slice(0, 17), heads })).toEqual(['log-truncated 20'])
    expect(found({ entries: [], heads })).toHaveLength(4)
  })

  it('finds a deletion in the middle, with and without closing the gap', () => {
    const gap = entries.filter(({ index }) => index !== 7n)
    expect(found({ entries: gap, heads })).toEqual([
      'entry-missing 7',
      'head-not-reproducible 10',
      'head-not-reproducible 15',
      'head-not-reproducible 20',
    ])
    const closed = gap.map((entry, i) => ({ ...entry, index: BigInt(i) }))
    expect(found({ entries: closed, heads })).toEqual(
      expect.arrayContaining(['root-differs 10', 'root-differs 15', 'log-truncated 20']),
    )
  })

  it('finds two entries exchanged, with and without their indexes', () => {
    const [a = entryOf(0), b = entryOf(0)] = entries.slice(6, 8)
    const exchanged = [...entries.slice(0, 6), b, a, ...entries.slice(8)]
    expect(found({ entries: exchanged, heads })).toEqual(
      expect.arrayContaining(['entry-missing 6', 'entry-out-of-order 6', 'head-not-reproducible 10']),
    )
    const renumbered = exchanged.map((entry, i) => ({ ...entry, index: BigInt(i) }))
    expect(found({ entries: renumbered, heads })).toContain('root-differs 10')
  })

  it('finds a duplicate, with and without renumbering', () => {
    const doubled = entries.flatMap((entry) => (entry.index === 7n ? [entry, entry] : [entry]))
    expect(found({ entries: doubled, heads })).toContain('entry-out-of-order 7')
    const renumbered = doubled.map((entry, i) => ({ ...entry, index: BigInt(i) }))
    expect(found({ entries: renumbered, heads })).toEqual(
      expect.arrayContaining(['root-differs 10', 'entries-not-signed 20']),
    )
  })

  it('finds entries appended without a signed head', () => {
    expect(found({ entries: [...entries, entryOf(20)], heads })).toEqual(['entries-not-signed 20'])
    expect(found({ entries, heads: [] })).toEqual(['entries-not-signed 0'])
  })

  it('finds search columns that do not say what the entry says, and bytes that are no event', () => {
    const hidden = replaced(entries, 7, (entry) => ({ ...entry, columns: searchColumns(forged) }))
    expect(found({ entries: hidden, heads })).toEqual(['search-columns-differ 7'])
    const bytes = Buffer.from('{}')
    const garbage = { index: 0n, bytes, leafHash: leafHash(bytes), columns: searchColumns(forged) }
    expect(found({ entries: [garbage], heads: [] })).toContain('event-malformed 0')
  })
})

describe('attacks on heads', () => {
  const { entries, heads } = intactLog()
  const otherRoot = entryOf(99).leafHash

  it('finds a head whose root was changed', () => {
    const changed = replaced(heads, 1, (head) => ({ ...head, root: otherRoot }))
    expect(found({ entries, heads: changed })).toEqual(['checkpoint-differs 10', 'root-differs 10'])
  })

  it('finds a checkpoint of another head, and one that is signed by a stranger or damaged', () => {
    const swapped = replaced(heads, 1, (head) => ({ ...head, checkpoint: heads[2]?.checkpoint ?? '' }))
    expect(found({ entries, heads: swapped })).toEqual(['checkpoint-differs 10'])
    const stranger = { ...signer, privateKey: ed25519PrivateKey(new Uint8Array(32).fill(9)) }
    const foreign = replaced(heads, 1, (head) => ({ ...head, checkpoint: signCheckpoint([stranger], head) }))
    expect(found({ entries, heads: foreign })).toEqual(['checkpoint-invalid 10'])
    const damaged = replaced(heads, 1, (head) => ({
      ...head,
      checkpoint: head.checkpoint.replace('10', '11'),
    }))
    expect(found({ entries, heads: damaged })).toEqual(['checkpoint-invalid 10'])
    expect(verifyLog(keys, { entries, heads: damaged }).headsVerified).toBe(3)
  })

  it('finds a changed compact range', () => {
    const changed = replaced(heads, 3, (head) => ({ ...head, range: Buffer.alloc(64) }))
    expect(found({ entries, heads: changed })).toEqual(['range-differs 20'])
  })

  it('finds heads out of order and twice', () => {
    const [a, b, c, d] = heads
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      throw new Error('four heads')
    expect(found({ entries, heads: [a, c, b, d] })).toEqual(['head-out-of-order 10'])
    expect(found({ entries, heads: [a, b, b, c, d] })).toEqual(['head-out-of-order 10'])
  })
})

describe('attacks that only a retained checkpoint shows', () => {
  const { entries, heads } = intactLog()
  const retained = [heads[3]?.checkpoint ?? '']

  it('finds a tail that was removed together with its heads', () => {
    const rolledBack = { entries: entries.slice(0, 15), heads: heads.slice(0, 3) }
    expect(found(rolledBack)).toEqual([])
    expect(found(rolledBack, { retained })).toEqual(['retained-checkpoint-differs 20'])
  })

  it('finds a log rewritten and signed again with the real key', () => {
    const rewritten = intactLog(replaced(entries, 7, () => entryOf(7, forged)))
    expect(found(rewritten)).toEqual([])
    expect(found(rewritten, { retained })).toEqual(['retained-checkpoint-differs 20'])
  })

  it('reports a retained checkpoint that is not signed by this log', () => {
    expect(found({ entries, heads }, { retained: ['nonsense'] })).toEqual(['retained-checkpoint-invalid 0'])
  })
})

describe('many findings', () => {
  it('are all counted, and the first of each kind are listed', () => {
    const entries = intactLog().entries.map((entry) => ({ ...entry, leafHash: Buffer.alloc(32) }))
    const verdict = verifyLog(keys, { entries, heads: [] }, { findingsPerKind: 3 })
    expect(verdict.counts.get('leaf-hash-differs')).toBe(20)
    expect(verdict.findings.filter(({ kind }) => kind === 'leaf-hash-differs')).toHaveLength(3)
  })
})
