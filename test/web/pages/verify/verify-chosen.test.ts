import { describe, expect, it } from '@jest/globals'
import { nothingChosen, withFiles, withoutFile } from '../../../../src/web/pages/verify/chosen.ts'
import { digestOfFile } from '../../../../src/web/pages/verify/digest-of-file.ts'
import { lineOf } from '../../../../src/web/pages/verify/explain.ts'
import { verifyChosen } from '../../../../src/web/pages/verify/verify-chosen.ts'
import { logVkey } from '../../../support/log.ts'
import { certificate, jwks, receiptOf, signed, table } from '../../../verify/certified.ts'

const text = (name: string, content: string) => new File([content], name)
const patients = (content: BlobPart = new Uint8Array(table)) => new File([content], 'patients.csv')
const keys = [text('log.vkey', `${logVkey}\n`), text('jwks.json', JSON.stringify(jwks))]

/** Chooses files and verifies; the checks that did not pass, by name. */
async function outcomeOf(files: readonly File[]) {
  const progress: number[] = []
  const chosen = await withFiles(nothingChosen, files)
  const { ok, checks, kind } = await verifyChosen(chosen, (done, total) => progress.push(done, total))
  const rest = checks.flatMap((check) => {
    const { state, title } = lineOf(check)
    return state === 'passed' ? [] : [`${title}: ${state}`]
  })
  return { kind, ok, rest, progress }
}

describe('files that are chosen', () => {
  it('are taken for what they hold, whatever they are called', async () => {
    const jws = await signed(certificate)
    const chosen = await withFiles(nothingChosen, [
      text('x', jws),
      text('y', `${logVkey}\n`),
      text('z', JSON.stringify(jwks, null, 2)),
      patients(),
    ])
    expect([chosen.document?.kind, chosen.log.text, chosen.log.from, chosen.jwks.from]).toEqual([
      'certificate',
      `${logVkey}\n`,
      'file',
      'file',
    ])
    expect(chosen.released.map(({ name }) => name)).toEqual(['patients.csv'])
    const receipts = [text('a', receiptOf(3)), text('b', JSON.stringify({ id: '4', proof: receiptOf(3) }))]
    for (const file of receipts)
      expect((await withFiles(chosen, [file])).document).toEqual({ kind: 'receipt', file })
    expect(withoutFile(withoutFile(chosen, 'x'), 'patients.csv')).toMatchObject({ released: [] })
    expect(withoutFile(chosen, 'x').document).toBeUndefined()
  })

  it('replace one of the same name, and a damaged certificate is still taken for one', async () => {
    const chosen = await withFiles(nothingChosen, [patients('a'), patients('bb'), text('c.jws', '\0')])
    expect(chosen.released.map(({ size }) => size)).toEqual([2])
    expect(chosen.document?.kind).toBe('certificate')
  })

  it('are no keys when they are too large for it', async () => {
    const large = text('log.vkey', `${logVkey}\n`.repeat(2_000))
    await expect(withFiles(nothingChosen, [large])).rejects.toThrow(/too large/)
  })
})

describe('a certificate with its files', () => {
  it('is valid with those that were released, and says which were not chosen', async () => {
    const jws = text('certificate.jws', await signed(certificate))
    expect(await outcomeOf([jws, ...keys, patients()])).toEqual({
      kind: 'certificate',
      ok: true,
      rest: ['risk-report.json: skipped'],
      progress: [table.length, table.length],
    })
  })

  it('fails for a changed, a shorter and an unknown file, and names it', async () => {
    const jws = text('certificate.jws', await signed(certificate))
    const flipped = Uint8Array.from(table, (byte, i) => (i === 5 ? byte ^ 1 : byte))
    const failing = async (file: File) => (await outcomeOf([jws, ...keys, file])).rest
    const skipped = 'risk-report.json: skipped'
    expect(await failing(patients(flipped))).toEqual(['patients.csv: failed', skipped])
    expect(await failing(patients('pseudonym'))).toEqual(['patients.csv: failed', skipped])
    expect(await failing(text('other.csv', 'x'))).toEqual([
      'patients.csv: skipped',
      skipped,
      'other.csv: failed',
    ])
  })

  it('fails at the signature when it is oversized or no certificate', async () => {
    for (const content of ['x'.repeat(20_000_000), 'hello', ''])
      expect(await outcomeOf([text('certificate.jws', content), ...keys])).toMatchObject({
        ok: false,
        rest: ['Signature of the certificate: failed'],
      })
  })

  it('is not looked at with keys that are none', async () => {
    const jws = text('certificate.jws', await signed(certificate))
    const chosen = await withFiles(nothingChosen, [jws, ...keys])
    const run = (changes: object) => verifyChosen({ ...chosen, ...changes }, () => undefined)
    await expect(run({ log: { text: 'x' } })).rejects.toThrow('Key of the log: A verifier key reads')
    await expect(run({ jwks: { text: '{"keys":[]}' } })).rejects.toThrow('Keys of certificates: Not a JSON')
  })
})

describe('a receipt', () => {
  it('is valid, and fails where it was changed', async () => {
    const valid = await outcomeOf([text('r', receiptOf(3)), ...keys])
    expect(valid).toEqual({ kind: 'receipt', ok: true, rest: [], progress: [] })
    const changed = text('r', receiptOf(3).replace('index 3', 'index 2'))
    expect((await outcomeOf([changed, ...keys])).rest).toEqual(['The entry is in the log: failed'])
  })
})

describe('the digest of a file', () => {
  it('is that of WebCrypto, also over several slices, and tells how far it is', async () => {
    const bytes = new Uint8Array(9_000_000).map((_, i) => i)
    const expected = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const told: number[] = []
    const digest = await digestOfFile(new File([bytes], 'large'), (read) => told.push(read))
    expect(digest).toBe(Array.from(expected, (byte) => byte.toString(16).padStart(2, '0')).join(''))
    expect(told).toEqual([4_194_304, 4_194_304, 611_392])
  })
})
