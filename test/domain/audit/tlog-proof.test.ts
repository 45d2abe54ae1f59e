import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { signCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { ed25519PrivateKey } from '../../../src/domain/audit/ed25519.ts'
import { inclusionProof } from '../../../src/domain/audit/merkle-proof.ts'
import { leafHash, rootOf } from '../../../src/domain/audit/merkle-tree.ts'
import { formatReceipt, parseReceipt, verifyReceipt } from '../../../src/domain/audit/tlog-proof.ts'
import { formatVerifierKey, parseVerifierKey } from '../../../src/domain/audit/verifier-key.ts'
import { describeWithVectors, utf8, vectors } from './vectors.ts'

const signer = { name: 'log.example/demo', privateKey: ed25519PrivateKey(new Uint8Array(32).fill(7)) }
const key = parseVerifierKey(formatVerifierKey(signer.name, signer.privateKey))
const kind = (name: string) => expect.objectContaining({ kind: name })

const entries = Array.from({ length: 11 }, (_, i) => utf8(`entry ${i}`))
const hashes = entries.map(leafHash)
const checkpoint = signCheckpoint([signer], { size: 11n, root: rootOf(hashes) })
const receiptOf = (index: number) =>
  formatReceipt({ index: BigInt(index), hashes: inclusionProof(index, hashes), checkpoint })

describe('a receipt', () => {
  it('verifies its own entry and no other', () => {
    const accepted = entries.flatMap((_, index) =>
      entries.flatMap((entry, other) => {
        try {
          return [[index, other, verifyReceipt(receiptOf(index), entry, [key]).index]]
        } catch {
          return []
        }
      }),
    )
    expect(accepted).toEqual(entries.map((_, i) => [i, i, BigInt(i)]))
  })

  it('tells the size and root it is about', () => {
    const { size, root } = verifyReceipt(receiptOf(3), entries[3] ?? utf8(''), [key])
    expect([size, Buffer.from(root)]).toEqual([11n, Buffer.from(rootOf(hashes))])
  })

  it('is refused with the reason: another entry, another key, not a receipt', () => {
    const stranger = parseVerifierKey(formatVerifierKey(signer.name, ed25519PrivateKey(new Uint8Array(32))))
    expect(() => verifyReceipt(receiptOf(3), utf8('forged'), [key])).toThrow(kind('inclusion-proof-invalid'))
    expect(() => verifyReceipt(receiptOf(3), utf8('entry 3'), [stranger])).toThrow(
      kind('note-not-signed-by-known-key'),
    )
    expect(() => verifyReceipt('', utf8('entry 3'), [key])).toThrow(kind('receipt-malformed'))
  })

  it('is refused after any one character changed', () => {
    const receipt = receiptOf(3)
    const accepted = [...receipt].filter((character, i) => {
      const changed =
        receipt.slice(0, i) + String.fromCharCode(character.charCodeAt(0) ^ 1) + receipt.slice(i + 1)
      try {
        return verifyReceipt(changed, utf8('entry 3'), [key]).size > 0n
      } catch {
        return false
      }
    })
    expect(accepted).toEqual([])
  })

  it.each([
    ['index with leading zero', 'c2sp.org/tlog-proof@v1\nindex 01\n\ncheckpoint\n'],
    ['index of 65 bits', 'c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\ncheckpoint\n'],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n\n'],
    ['extra after index', 'c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\ncheckpoint\n'],
  ])('is malformed: %s', (_, text) => {
    expect(() => parseReceipt(text)).toThrow(kind('receipt-malformed'))
  })

  it('is not written with a wrong index, hash or checkpoint', () => {
    const malformed = kind('receipt-malformed')
    expect(() => formatReceipt({ index: -1n, hashes: [], checkpoint })).toThrow(malformed)
    expect(() => formatReceipt({ index: 0n, hashes: [utf8('x')], checkpoint })).toThrow(malformed)
    expect(() => formatReceipt({ index: 0n, hashes: [], checkpoint: '' })).toThrow(malformed)
  })
})

describeWithVectors('receipts of other implementations', () => {
  const { marshal, reject } = vectors('tlog-proof')

  it('have the text written here and are read back', () => {
    for (const { index, hashesOf, extraUtf8, checkpoint: note, text } of marshal) {
      const receipt = {
        index: BigInt(index),
        hashes: hashesOf.map((input: string) => createHash('sha256').update(input).digest()),
        checkpoint: note,
        ...(extraUtf8 === undefined ? {} : { extra: utf8(extraUtf8) }),
      }
      expect(formatReceipt(receipt)).toBe(text)
      expect(parseReceipt(text)).toEqual(receipt)
    }
    expect(marshal).toHaveLength(3)
  })

  it.each(reject)('are rejected: %j', (text) => {
    expect(() => parseReceipt(String(text))).toThrow(kind('receipt-malformed'))
  })

  it('verify end to end, with and without the key of the witness', () => {
    const { logVkey, entries: logged, derived } = vectors('tlog-tiles-log')
    const logKey = parseVerifierKey(logVkey)
    const witnessKey = parseVerifierKey(derived.witnessCosigVkey)
    const receipt = derived.tlogProof_index4_size9
    expect(verifyReceipt(receipt, utf8(logged[4]), [logKey])).toMatchObject({ index: 4n, size: 9n })
    expect(verifyReceipt(receipt, utf8(logged[4]), [logKey, witnessKey]).signatures).toHaveLength(2)
    expect(verifyReceipt(derived.tlogProof_index8_size9, utf8(logged[8]), [logKey]).index).toBe(8n)
    expect(() => verifyReceipt(receipt, utf8(logged[5]), [logKey])).toThrow(kind('inclusion-proof-invalid'))
    expect(() => verifyReceipt(receipt, utf8(logged[4]), [witnessKey])).toThrow(
      kind('checkpoint-not-signed-by-origin'),
    )
  })
})
