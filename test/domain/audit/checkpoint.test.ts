import { sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../../src/domain/audit/checkpoint.ts'
import { ed25519PrivateKey } from '../../../src/domain/audit/ed25519.ts'
import { EMPTY_ROOT, leafHash, rootOf } from '../../../src/domain/audit/merkle-tree.ts'
import { openNote, signNote } from '../../../src/domain/audit/signed-note.ts'
import {
  formatVerifierKey,
  parseVerifierKey,
  signatureTypes,
} from '../../../src/domain/audit/verifier-key.ts'
import { base64, describeWithVectors, fromHex, toHex, utf8, vectors } from './vectors.ts'

const signer = { name: 'log.example/demo', privateKey: ed25519PrivateKey(new Uint8Array(32).fill(7)) }
const key = parseVerifierKey(formatVerifierKey(signer.name, signer.privateKey))
const malformed = expect.objectContaining({ kind: 'checkpoint-malformed' })
const root64 = 'TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0='

describe('a checkpoint', () => {
  it('opens to what was signed, up to the largest size', () => {
    const size = 2n ** 64n - 1n
    const opened = openCheckpoint(signCheckpoint([signer], { size, root: EMPTY_ROOT }), [key])
    expect([opened.origin, opened.size, toHex(opened.root)]).toEqual([signer.name, size, toHex(EMPTY_ROOT)])
  })

  it('is not taken from a trusted key that has another name than the origin', () => {
    const note = signNote([signer], formatCheckpoint({ origin: 'another.log', size: 1n, root: EMPTY_ROOT }))
    expect(() => openCheckpoint(note, [key])).toThrow(
      expect.objectContaining({ kind: 'checkpoint-not-signed-by-origin' }),
    )
  })

  it('is not taken from a cosignature alone, even under the name of the origin', () => {
    const text = formatCheckpoint({ origin: signer.name, size: 1n, root: EMPTY_ROOT })
    const witness = parseVerifierKey(
      formatVerifierKey(signer.name, signer.privateKey, signatureTypes.cosignature),
    )
    const signature = sign(null, utf8(`cosignature/v1\ntime 1\n${text}`), signer.privateKey)
    const line = Buffer.concat([fromHex(witness.id), fromHex('0000000000000001'), signature]).toString(
      'base64',
    )
    const note = `${text}\n— ${signer.name} ${line}\n`
    expect(openNote(note, [witness]).signatures).toMatchObject([{ time: 1n }])
    expect(() => openCheckpoint(note, [witness])).toThrow(
      expect.objectContaining({ kind: 'checkpoint-not-signed-by-origin' }),
    )
  })

  it('keeps extension lines and refuses an empty one', () => {
    expect(parseCheckpoint(`Log\n1\n${root64}\nmore\n`).extensions).toEqual(['more'])
    expect(() => parseCheckpoint(`Log\n1\n${root64}\n\n`)).toThrow(malformed)
  })

  it.each([
    ['leading zero', `Log\n01\n${root64}\n`],
    ['plus sign', `Log\n+1\n${root64}\n`],
    ['size of 65 bits', `Log\n18446744073709551616\n${root64}\n`],
    ['root without padding', `Log\n1\n${root64.slice(0, -1)}\n`],
    ['root with other last bits', `Log\n1\n${root64.slice(0, -2)}1=\n`],
    ['root of 31 bytes', `Log\n1\n${Buffer.alloc(31).toString('base64')}\n`],
    ['carriage return', `Log\r\n1\r\n${root64}\r\n`],
  ])('is refused with a %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(malformed)
  })

  it('is not written with a wrong origin, size or root', () => {
    const good = { origin: 'Log', size: 1n, root: EMPTY_ROOT }
    expect(() => formatCheckpoint({ ...good, origin: '' })).toThrow(malformed)
    expect(() => formatCheckpoint({ ...good, origin: 'a\nb' })).toThrow(malformed)
    expect(() => formatCheckpoint({ ...good, size: -1n })).toThrow(malformed)
    expect(() => formatCheckpoint({ ...good, root: utf8('bananas') })).toThrow(malformed)
  })
})

describeWithVectors('checkpoints of other implementations', () => {
  const { marshal, reject } = vectors('checkpoint-parse')

  it('have the text written here; roots that are not 32 bytes are refused', () => {
    for (const { origin, size, hashB64, text } of marshal) {
      if (hashB64 === undefined) {
        expect(() => parseCheckpoint(text)).toThrow(malformed)
      } else {
        expect(formatCheckpoint({ origin, size: BigInt(size), root: base64(hashB64) })).toBe(text)
        expect(formatCheckpoint(parseCheckpoint(text))).toBe(text)
      }
    }
    expect(marshal).toHaveLength(3)
  })

  it.each(reject.map((text: string) => [text]))('are rejected: %j', (text) => {
    expect(() => parseCheckpoint(String(text))).toThrow(malformed)
  })

  it('open, have the roots computed here and the signatures made here', () => {
    const { logVkey, logSkey, entries, checkpoints } = vectors('tlog-tiles-log')
    const [, , name = '', , ...rest] = logSkey.split('+')
    const log = { name, privateKey: ed25519PrivateKey(base64(rest.join('+')).subarray(1)) }
    const hashes = entries.map((entry: string) => leafHash(utf8(entry)))
    for (const [size, note] of Object.entries(checkpoints)) {
      const opened = openCheckpoint(String(note), [parseVerifierKey(logVkey)])
      expect([String(opened.size), toHex(opened.root)]).toEqual([
        size,
        toHex(rootOf(hashes.slice(0, Number(size)))),
      ])
      expect(signCheckpoint([log], opened)).toBe(note)
    }
    expect(Object.keys(checkpoints).length).toBeGreaterThan(9)
  })
})
