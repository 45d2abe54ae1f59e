import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { CompactSign, calculateJwkThumbprint, compactVerify, createLocalJWKSet } from 'jose'
import { SigningKey } from '../../../src/platform/keys/signing-key.ts'
import { loadSigningKeys } from '../../../src/platform/keys/signing-keys.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harbourgate-keys-'))
})
afterEach(() => rm(directory, { recursive: true }))

const code = (expected: string) => expect.objectContaining({ name: 'KeyError', code: expected })
const pem = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const writeKeys = async (content: string) => {
  const file = join(directory, 'signing.pem')
  await writeFile(file, content)
  return { file, mayGenerate: false }
}

describe('a signing key', () => {
  // RFC 8037 appendices A.1 to A.4.
  const example = new SigningKey(
    createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'OKP',
        crv: 'Ed25519',
        d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      },
    }),
  )

  it('has the thumbprint and the public bytes of RFC 8037', async () => {
    expect(example.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    expect(await calculateJwkThumbprint({ ...example.publicJwk })).toBe(example.kid)
    expect(Buffer.from(example.rawPublicKey).toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    )
  })

  it('gives the signature of RFC 8037', () => {
    const message = Buffer.from('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc')
    expect(Buffer.from(example.sign(message)).toString('base64url')).toBe(
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    )
    expect(verify(null, message, example.publicKey, example.sign(message))).toBe(true)
  })

  it('shows nothing private in logs and JSON', () => {
    const shown = `${JSON.stringify({ example })} ${inspect({ example }, { showHidden: true, depth: 9 })}`
    expect(shown).toContain(example.kid)
    expect(shown).not.toContain('nWGxne')
    expect(JSON.stringify(example.publicJwk)).not.toContain('"d"')
  })

  it('is Ed25519 and private', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(() => new SigningKey(ec.privateKey)).toThrow(/Ed25519/)
    expect(() => new SigningKey(example.publicKey)).toThrow(/Ed25519/)
  })
})

describe('loading signing keys', () => {
  it('generates two keys once, readable by the owner only', async () => {
    const keys = join(directory, 'keys')
    const source = { directory: keys, mayGenerate: true }
    const first = await loadSigningKeys(source)
    const second = await loadSigningKeys(source)
    expect(second.jwks).toEqual(first.jwks)
    expect(first.certificate.kid).not.toBe(first.checkpoint.kid)
    for (const name of ['certificate.pem', 'checkpoint.pem']) {
      expect((await stat(join(keys, name))).mode & 0o777).toBe(0o600)
      expect(await readFile(join(keys, name), 'utf8')).toContain('BEGIN PRIVATE KEY')
    }
  })

  it.each(['EdDSA', 'Ed25519'])('publishes keys that verify %s signatures', async (alg) => {
    const { certificate, jwks } = await loadSigningKeys({ directory, mayGenerate: true })
    const jws = await new CompactSign(Buffer.from('released'))
      .setProtectedHeader({ alg, kid: certificate.kid })
      .sign(certificate.privateKey)
    const keys = createLocalJWKSet({ keys: jwks.keys.map((key) => ({ ...key })) })
    const { payload } = await compactVerify(jws, keys)
    expect(Buffer.from(payload).toString()).toBe('released')
  })

  it('reads one to three keys from the configured file', async () => {
    const [one, two, three] = [pem(), pem(), pem()]
    const single = await loadSigningKeys(await writeKeys(one))
    expect(single.checkpoint.kid).toBe(single.certificate.kid)
    expect(single.jwks.keys).toHaveLength(1)
    const pair = await loadSigningKeys(await writeKeys(`${one}${two}`))
    expect(pair.certificate.kid).toBe(single.certificate.kid)
    expect(pair.jwks.keys.map(({ kid }) => kid)).toEqual([pair.certificate.kid, pair.checkpoint.kid])
    const overlap = await loadSigningKeys(await writeKeys(`${one}${two}${three}`))
    expect(overlap.checkpoint.kid).toBe(pair.checkpoint.kid)
    expect(overlap.jwks.keys.map(({ kid }) => kid)).toContain(overlap.nextCheckpoint?.kid)
    expect(overlap.jwks.keys).toHaveLength(3)
  })

  it('refuses what is no Ed25519 key, too many keys, and none', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const other = ec.export({ type: 'pkcs8', format: 'pem' }).toString()
    const broken = pem().replace(/\n[A-Za-z0-9+/]{12}/, '\nAAAAAAAAAAAA')
    for (const content of ['', 'nonsense', other, broken, pem().repeat(4)]) {
      await expect(loadSigningKeys(await writeKeys(content))).rejects.toEqual(code('KEY_MALFORMED'))
    }
    await expect(loadSigningKeys({ directory, mayGenerate: false })).rejects.toEqual(code('KEY_MISSING'))
    const absent = loadSigningKeys({ file: join(directory, 'absent.pem'), mayGenerate: true })
    await expect(absent).rejects.toEqual(code('KEY_FILE_UNREADABLE'))
  })
})
