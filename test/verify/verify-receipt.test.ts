import { describe, expect, it } from '@jest/globals'
import { ed25519PrivateKey } from '../../src/domain/audit/ed25519.ts'
import { verifyWholeReceipt } from '../../src/domain/audit/tlog-proof.ts'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../src/domain/audit/verifier-key.ts'
import { parseVerifierKeys } from '../../src/verify/trust.ts'
import { verifyReceiptFile } from '../../src/verify/verify-receipt.ts'
import { logKeys, logSigner, logVkey } from '../support/log.ts'
import { entries, receiptOf } from './certified.ts'

/** What `node:crypto` makes of a receipt: its place, or why not. */
function byNode(text: string, keys: readonly VerifierKey[]): string {
  try {
    const { index, size } = verifyWholeReceipt(text, keys)
    return `${index} of ${size}`
  } catch (error) {
    return String(error instanceof Error && error.message)
  }
}

/** What WebCrypto makes of it, in the same words. */
async function byWebCrypto(text: string, keys: readonly VerifierKey[]): Promise<string> {
  const { ok, place, checks } = await verifyReceiptFile(text, keys)
  expect(ok).toBe(place !== undefined)
  return place === undefined
    ? String(checks.find((check) => !check.ok)?.detail)
    : `${place.index} of ${place.size}`
}

const receipt = receiptOf(3)
const stranger = parseVerifierKey(
  formatVerifierKey(logSigner.name, ed25519PrivateKey(new Uint8Array(32).fill(8))),
)

describe('a receipt', () => {
  it('verifies, and hands out the entry it proves', async () => {
    const { ok, place, checks } = await verifyReceiptFile(receipt, logKeys)
    expect(ok).toBe(true)
    expect(checks.map(({ name }) => name)).toEqual(['receipt', 'checkpoint', 'inclusion'])
    expect(Buffer.from(place?.entry ?? '')).toEqual(Buffer.from(entries[3] ?? ''))
  })

  it('gets the same verdict from WebCrypto as from node:crypto after each change of a character', async () => {
    const differing: number[] = []
    const accepted: number[] = []
    for (let i = 0; i < receipt.length; i += 1) {
      const changed = `${receipt.slice(0, i)}${String.fromCharCode(receipt.charCodeAt(i) ^ 1)}${receipt.slice(i + 1)}`
      const verdict = await byWebCrypto(changed, logKeys)
      if (verdict !== byNode(changed, logKeys)) differing.push(i)
      if (verdict === '3 of 7') accepted.push(i)
    }
    expect({ differing, accepted }).toEqual({ differing: [], accepted: [] })
  })

  it('gets the same verdict under the key of another log, and under none', async () => {
    for (const keys of [[stranger], [], [...logKeys, ...logKeys]]) {
      expect(await byWebCrypto(receipt, keys)).toBe(byNode(receipt, keys))
      expect(byNode(receipt, keys)).not.toBe('3 of 7')
    }
    expect(await byWebCrypto(receipt, [stranger, ...logKeys])).toBe('3 of 7')
  })

  it('gets the same verdict cut short at each place', async () => {
    for (let length = 0; length < receipt.length; length += 5) {
      const cut = receipt.slice(0, length)
      expect([length, await byWebCrypto(cut, logKeys)]).toEqual([length, byNode(cut, logKeys)])
      expect(byNode(cut, logKeys)).not.toBe('3 of 7')
    }
  })

  it('is read also from the answer of the gateway, by the entry that is shown there', async () => {
    const event = Buffer.from(entries[3] ?? '').toString('utf8')
    const entry = Buffer.from(entries[3] ?? '').toString('base64')
    const proof = receiptOf(3, { withEntry: false })
    const ends = async (answer: object) => byWebCrypto(JSON.stringify(answer), logKeys)
    expect(await ends({ id: '4', index: '3', event, proof })).toBe('3 of 7')
    expect(await ends({ index: 3, entry, proof })).toBe('3 of 7')
    expect(await ends({ index: 3, proof: receipt })).toBe('3 of 7')
    expect(await ends({ index: '3', event: event.replace('"p-3"', '"p-4"'), proof: receipt })).toMatch(
      /another root/,
    )
    expect(await ends({ index: '2', event, proof })).toMatch(/entry 2 is claimed/)
    expect(await ends({ index: 3, proof })).toMatch(/does not carry its entry/)
    expect(await ends({ index: 3 })).not.toBe('3 of 7')
    expect(await byWebCrypto('{', logKeys)).not.toBe('3 of 7')
  })

  it('is refused when it is too long to be one', async () => {
    expect(await byWebCrypto(`${receipt}${'x'.repeat(4_000_000)}`, logKeys)).toMatch(/more than 4000000/)
  })
})

describe('keys of a log', () => {
  it('are read one on each line, as node:crypto reads them', async () => {
    expect(await parseVerifierKeys(`\n ${logVkey} \r\n\n`)).toEqual([parseVerifierKey(logVkey)])
  })

  it('are refused after each change of a character, and when there is none', async () => {
    const refused = { kind: 'key-malformed' }
    await expect(parseVerifierKeys('')).rejects.toMatchObject(refused)
    for (let i = 0; i < logVkey.length; i += 1) {
      const changed = `${logVkey.slice(0, i)}${String.fromCharCode(logVkey.charCodeAt(i) ^ 1)}${logVkey.slice(i + 1)}`
      await expect(parseVerifierKeys(changed)).rejects.toMatchObject(refused)
    }
  })
})
