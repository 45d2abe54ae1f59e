import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ed25519PrivateKey } from '../../../src/domain/audit/ed25519.ts'
import { type NoteSigner, openNote, signNote } from '../../../src/domain/audit/signed-note.ts'
import {
  formatVerifierKey,
  parseVerifierKey,
  signatureTypes,
} from '../../../src/domain/audit/verifier-key.ts'
import { base64, describeWithVectors, fromHex, vectors } from './vectors.ts'

/** Reads a Go `PRIVATE+KEY+name+id+base64(type ‖ seed)`, a form only test keys come in. */
function signerOf(skey: string): NoteSigner {
  const [, , name = '', , ...rest] = skey.split('+')
  return { name, privateKey: ed25519PrivateKey(base64(rest.join('+')).subarray(1)) }
}

const ours: NoteSigner = {
  name: 'log.example/demo',
  privateKey: ed25519PrivateKey(new Uint8Array(32).fill(7)),
}
const ourKey = parseVerifierKey(formatVerifierKey(ours.name, ours.privateKey))
const kind = (name: string) => expect.objectContaining({ kind: name })

describe('a note signed here', () => {
  it('opens with the key it was signed with, and the text may contain blank lines', () => {
    const opened = openNote(signNote([ours], 'a\n\nb\n'), [ourKey])
    expect(opened.text).toBe('a\n\nb\n')
    expect(opened.signatures.map(({ key }) => key.name)).toEqual([ours.name])
  })

  it('opens as bytes as well as text', () => {
    expect(openNote(Buffer.from(signNote([ours], '港\n'), 'utf8'), [ourKey]).text).toBe('港\n')
  })

  it('does not open after any one byte of it changed', () => {
    const note = Buffer.from(signNote([ours], 'text\n'), 'utf8')
    const opened = note.filter((byte, i) => {
      const changed = Buffer.from(note)
      changed[i] = byte ^ 1
      try {
        return openNote(changed, [ourKey]).text !== ''
      } catch {
        return false
      }
    })
    expect(opened).toHaveLength(0)
  })

  it('is rejected whole when one trusted key has a bad signature beside a good one', () => {
    const other: NoteSigner = { name: 'witness', privateKey: ed25519PrivateKey(new Uint8Array(32).fill(8)) }
    const otherKey = parseVerifierKey(formatVerifierKey(other.name, other.privateKey))
    const badLine = signNote([other], 'another text\n').split('\n\n')[1]
    const note = `${signNote([ours], 'text\n')}${badLine}`
    expect(openNote(note, [ourKey]).unknown).toEqual(['witness'])
    expect(() => openNote(note, [ourKey, otherKey])).toThrow(kind('note-signature-invalid'))
  })

  it('is not made of text without a last newline, with control characters or lone surrogates', () => {
    for (const text of ['text', 'te\txt\n', 'te\rxt\n', '\ud800\n']) {
      expect(() => signNote([ours], text)).toThrow(kind('note-malformed'))
    }
    expect(() => signNote([], 'text\n')).toThrow(kind('note-malformed'))
    expect(() => signNote([{ ...ours, name: 'a b' }], 'text\n')).toThrow(kind('key-malformed'))
  })
})

describe('a verifier key', () => {
  it('has another id for another type of signature, so that it does not verify that type', () => {
    const witness = parseVerifierKey(
      formatVerifierKey(ours.name, ours.privateKey, signatureTypes.cosignature),
    )
    expect(witness.id).not.toBe(ourKey.id)
    expect(() => openNote(signNote([ours], 'text\n'), [witness])).toThrow(
      kind('note-not-signed-by-known-key'),
    )
  })

  it('is made of Ed25519 keys and proper names only', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(() => formatVerifierKey('log', privateKey)).toThrow(kind('key-malformed'))
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\nb', '\udfff']) {
      expect(() => formatVerifierKey(name, ours.privateKey)).toThrow(kind('key-malformed'))
    }
  })
})

describeWithVectors('notes of other implementations', () => {
  const { keys, sign, open, openErrors, badVkeys } = vectors('signed-note')

  it('have the signatures made here', () => {
    for (const { skey, text, signatureLine } of sign) {
      expect(signNote([signerOf(skey)], text)).toBe(`${text}\n${signatureLine}`)
    }
    const enoch = { name: 'EnochRoot', privateKey: ed25519PrivateKey(fromHex(keys.enoch.seedHex)) }
    expect(formatVerifierKey(enoch.name, enoch.privateKey)).toBe(keys.enoch.vkey)
  })

  it('open with the recorded keys', () => {
    for (const { note, vkeys, verified, unverified } of open) {
      const opened = openNote(note, vkeys.map(parseVerifierKey))
      expect(opened.signatures.map(({ key }) => key.name)).toEqual(verified)
      expect(opened.unknown).toEqual(unverified)
    }
    expect(open).toHaveLength(3)
  })

  const kinds = new Map([
    ['note has no verifiable signatures', 'note-not-signed-by-known-key'],
    ['ambiguous key EnochRoot+af0cfe78', 'key-ambiguous'],
    ['invalid signature for key PeterNeumann+c74f20a3', 'note-signature-invalid'],
    ['malformed note', 'note-malformed'],
  ])
  it.each(openErrors.map((entry: { desc?: string; error: string }) => [entry.desc ?? entry.error, entry]))(
    'are rejected: %s',
    (_, entry) => {
      const { note, noteHex, repeat, vkeys, error } = Object(entry)
      const repeated = repeat === undefined ? undefined : `${repeat.text}\n${repeat.sig.repeat(repeat.n)}`
      const input = note ?? repeated ?? fromHex(noteHex)
      expect(() => openNote(input, vkeys.map(parseVerifierKey))).toThrow(kind(kinds.get(error) ?? 'none'))
    },
  )

  it('accept 100 signatures and keep the first of a key', () => {
    const { text, sig } = openErrors.at(-1).repeat
    expect(
      openNote(`${text}\n${sig.repeat(100)}`, [parseVerifierKey(keys.peter.vkey)]).signatures,
    ).toHaveLength(1)
  })

  it('have verifier keys of which no proper part and no one-byte change is a key', () => {
    const good: string = keys.peter.vkey
    const mangled = new Set<string>(badVkeys)
    for (let start = 0; start < good.length; start += 1) {
      for (let end = start; end <= good.length; end += 1) mangled.add(good.slice(start, end))
      const next = String.fromCharCode(good.charCodeAt(start) + 1)
      mangled.add(good.slice(0, start) + next + good.slice(start + 1))
    }
    mangled.delete(good)
    const accepted = [...mangled].filter((vkey) => {
      try {
        return parseVerifierKey(vkey).name !== ''
      } catch {
        return false
      }
    })
    expect(accepted).toEqual([])
    expect(mangled.size).toBeGreaterThan(2_000)
  })
})

describeWithVectors('cosignatures of witnesses', () => {
  it('verify with the key of the witness and tell the time', () => {
    const { checkpoints, derived, logVkey } = vectors('tlog-tiles-log')
    const note = `${checkpoints['9']}${derived.cosignatureLineOverCheckpoint9}`
    const keyList = [logVkey, derived.witnessCosigVkey].map(parseVerifierKey)
    expect(openNote(note, keyList).signatures.map(({ time }) => time)).toEqual([
      undefined,
      BigInt(derived.time),
    ])
    expect(() =>
      openNote(note.replace('\n9\n', '\n8\n'), [parseVerifierKey(derived.witnessCosigVkey)]),
    ).toThrow(kind('note-signature-invalid'))
  })

  it('have keys with the published ids', () => {
    for (const { vkey } of vectors('cosignature').keyIdVectors) {
      expect(parseVerifierKey(vkey).type).toBe(signatureTypes.cosignature)
    }
  })
})
