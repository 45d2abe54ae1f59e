import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { leafHash } from '../../../src/domain/audit/merkle-tree.ts'
import { formatVerifierKey, signatureTypes } from '../../../src/domain/audit/verifier-key.ts'
import { bodyOf, openGateway, type TestGateway } from '../../support/gateway.ts'

/** Nobody listens at this address. */
const silentWitness = (): string => {
  const { publicKey } = generateKeyPairSync('ed25519')
  const key = formatVerifierKey('witness.example.org', publicKey, signatureTypes.cosignature)
  return `${key} http://127.0.0.1:9/`
}

const firstEntry = async ({ gateway }: TestGateway): Promise<bigint> => {
  const { client } = gateway.deps.database
  return (await client.auditEntry.findFirstOrThrow({ orderBy: { id: 'asc' } })).id
}

describe('a receipt', () => {
  let test: TestGateway
  beforeAll(async () => {
    test = await openGateway()
  }, 120_000)
  afterAll(() => test?.close())

  it('carries the bytes of the entry and its proof, for whoever was given its number', async () => {
    const id = await firstEntry(test)
    const receipt = await bodyOf(200, test.api.as('ada').get(`/api/audit/receipts/${id}`))
    expect(receipt).toMatchObject({
      id: String(id),
      proof: expect.stringMatching(/^c2sp\.org\/tlog-proof@v1\n/),
    })
    const entry = await test.gateway.deps.database.client.auditEntry.findUniqueOrThrow({ where: { id } })
    expect(leafHash(Buffer.from(String(receipt.event)))).toEqual(leafHash(entry.bytes))
  })

  it('of an entry that does not exist is refused', async () => {
    const answer = await bodyOf(404, test.api.as('ada').get('/api/audit/receipts/999999999'))
    expect(answer.code).toBe('NOT_FOUND')
  })

  it('needs a token', async () => {
    const { origin } = test.gateway
    expect((await fetch(`${origin}/api/audit/receipts/${await firstEntry(test)}`)).status).toBe(401)
  })
})

describe('a log whose witness is silent', () => {
  let test: TestGateway
  beforeAll(async () => {
    const env = { HARBOURGATE_WITNESSES: silentWitness(), HARBOURGATE_WITNESS_QUORUM: '1' }
    test = await openGateway({ env })
  }, 120_000)
  afterAll(() => test?.close())

  it('gives no receipt, with ENTRY_PENDING, and says what would change that', async () => {
    const answer = await bodyOf(409, test.api.as('ada').get(`/api/audit/receipts/${await firstEntry(test)}`))
    expect(answer).toMatchObject({ code: 'ENTRY_PENDING', remedy: expect.stringMatching('witnesses') })
  })
})
