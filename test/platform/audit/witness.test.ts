import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openCheckpoint, signCheckpoint } from '../../../src/domain/audit/checkpoint.ts'
import { cosign, nameOf } from '../../../src/domain/audit/cosignature.ts'
import { ed25519PrivateKey } from '../../../src/domain/audit/ed25519.ts'
import { consistencyProof } from '../../../src/domain/audit/merkle-proof.ts'
import { leafHash, rootOf } from '../../../src/domain/audit/merkle-tree.ts'
import { formatSubmission } from '../../../src/domain/audit/submission.ts'
import {
  formatVerifierKey,
  parseVerifierKey,
  signatureTypes,
} from '../../../src/domain/audit/verifier-key.ts'
import { startSequencer } from '../../../src/jobs/sequence-log.ts'
import { createAuditLog } from '../../../src/platform/audit/audit-log.ts'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { publishedHead, type WitnessPolicy } from '../../../src/platform/audit/published-head.ts'
import { createReceipts } from '../../../src/platform/audit/receipts.ts'
import { witnessPolicy } from '../../../src/platform/audit/witness-policy.ts'
import { createWitness } from '../../../src/platform/audit/witness-server.ts'
import { openWitnessState } from '../../../src/platform/audit/witness-state.ts'
import { createWitnessing } from '../../../src/platform/audit/witnessing.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { eventOf, fillLog, logKeys, logSigner, sequencerOf } from '../../support/log.ts'

const hashes = Array.from({ length: 40 }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))
const headAt = (size: number) => ({ size: BigInt(size), root: rootOf(hashes.slice(0, size)) })
const noteAt = (size: number) => signCheckpoint([logSigner], headAt(size))
const proofTo = (from: number, to: number) => consistencyProof(from, hashes.slice(0, to))
const body = (oldSize: number, proof: readonly Uint8Array[], checkpoint: string) =>
  formatSubmission({ oldSize: BigInt(oldSize), proof, checkpoint })

const signerCalled = (name: string, seed: number) => ({
  name,
  privateKey: ed25519PrivateKey(new Uint8Array(32).fill(seed)),
})
const keyOf = ({ name, privateKey }: ReturnType<typeof signerCalled>) =>
  parseVerifierKey(formatVerifierKey(name, privateKey, signatureTypes.cosignature))
const own = signerCalled('witness.example/w1', 11)

let folder: string
const servers: Server[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harbourgate-witness-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

async function witnessAt(file: string, signer = own): Promise<string> {
  const state = await openWitnessState(file)
  return serve(
    createWitness({ signer, keys: logKeys, state, now: () => new Date(1_790_000_000_000), report: () => {} }),
  )
}

describe('a witness', () => {
  let url: string
  let file: string
  let count = 0
  const post = async (sent: string): Promise<[number, string, string]> => {
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: sent })
    return [answer.status, answer.headers.get('content-type') ?? '', await answer.text()]
  }

  beforeEach(async () => {
    count += 1
    file = join(folder, `state-${count}`)
    url = await witnessAt(file)
  })

  it('signs what extends the checkpoint it signed last, as the note of the log with its own line opens', async () => {
    const [status, , line] = await post(body(0, [], noteAt(5)))
    expect(status).toBe(200)
    const opened = openCheckpoint(`${noteAt(5)}${line}`, [...logKeys, keyOf(own)])
    expect(opened.signatures.map(({ time }) => time)).toEqual([undefined, 1_790_000_000n])
    expect((await post(body(5, proofTo(5, 17), noteAt(17))))[0]).toBe(200)
    expect((await post(body(17, [], noteAt(17))))[0]).toBe(200)
  })

  it('remembers over a restart, before it answers', async () => {
    await post(body(0, [], noteAt(9)))
    expect(JSON.parse(await readFile(file, 'utf8'))[logSigner.name].size).toBe('9')
    url = await witnessAt(file)
    expect(await post(body(0, [], noteAt(9)))).toEqual([409, 'text/x.tlog.size', '9\n'])
    expect((await post(body(9, proofTo(9, 30), noteAt(30))))[0]).toBe(200)
  })

  it('tells its size with 409 to whoever starts elsewhere, also for a log that was rolled back', async () => {
    await post(body(0, [], noteAt(20)))
    expect(await post(body(5, proofTo(5, 30), noteAt(30)))).toEqual([409, 'text/x.tlog.size', '20\n'])
    expect(await post(body(10, [], noteAt(10)))).toEqual([409, 'text/x.tlog.size', '20\n'])
  })

  it('refuses another tree of the same size with 409 and a rewritten one with 422', async () => {
    await post(body(0, [], noteAt(20)))
    const other = hashes.map((hash, i) => (i === 3 ? leafHash(Buffer.from('rewritten')) : hash))
    const same = signCheckpoint([logSigner], { size: 20n, root: rootOf(other.slice(0, 20)) })
    expect((await post(body(20, [], same)))[0]).toBe(409)
    const longer = signCheckpoint([logSigner], { size: 30n, root: rootOf(other.slice(0, 30)) })
    expect((await post(body(20, consistencyProof(20, other.slice(0, 30)), longer)))[0]).toBe(422)
    expect((await post(body(20, [], noteAt(30))))[0]).toBe(422)
    expect((await post(body(20, proofTo(20, 30), noteAt(30))))[0]).toBe(200)
  })

  it('answers 404 for a log it does not know, 403 without its signature, 400 for an old size that is larger', async () => {
    const stranger = signCheckpoint([signerCalled('other.example/log', 7)], headAt(5))
    expect((await post(body(0, [], stranger)))[0]).toBe(404)
    const forged = signCheckpoint([signerCalled(logSigner.name, 8)], headAt(5))
    expect((await post(body(0, [], forged)))[0]).toBe(403)
    expect((await post(body(6, [], noteAt(5))))[0]).toBe(400)
    expect((await post(body(0, proofTo(3, 5), noteAt(5))))[0]).toBe(422)
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['no checkpoint', 'old 0'],
    ['an old size with a leading zero', 'old 00\n\n'],
    ['a negative old size', 'old -1\n\nx'],
    ['an empty checkpoint', 'old 0\n\n'],
    ['text that is no note', 'old 0\n\nnot a note\n'],
    ['a proof that is not base64', `old 0\n!!\n\n${noteAt(5)}`],
    ['a hash that is too short', `old 0\nAAAA\n\n${noteAt(5)}`],
    ['64 hashes', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n${noteAt(5)}`],
  ])('answers 400 for %s', async (_what, sent) => {
    expect((await post(sent))[0]).toBe(400)
  })

  it('answers 413 for a body without end and 404 or 405 elsewhere', async () => {
    expect((await post('x'.repeat(70_000)))[0]).toBe(413)
    expect((await fetch(`${url}/other`)).status).toBe(404)
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405)
  })

  it('signs nothing when it cannot keep what it signed, and forgets nothing', async () => {
    const state = await openWitnessState(join(folder, 'missing', 'state'))
    url = await serve(
      createWitness({ signer: own, keys: logKeys, state, now: () => new Date(), report: () => {} }),
    )
    expect((await post(body(0, [], noteAt(5))))[0]).toBe(500)
    expect(state.last(logSigner.name)).toBeUndefined()
  })

  it('lets only one of two submissions at once win, and never goes back', async () => {
    await post(body(0, [], noteAt(4)))
    const answers = await Promise.all([10, 20, 30].map((to) => post(body(4, proofTo(4, to), noteAt(to)))))
    expect(answers.map(([status]) => status).sort()).toEqual([200, 409, 409])
  })

  it('does not start from a state that is damaged', async () => {
    await writeFile(file, '{"log": {')
    await expect(openWitnessState(file)).rejects.toMatchObject({ kind: 'tree-state-invalid' })
    await chmod(file, 0o600)
  })
})

describe('a log with witnesses', () => {
  let database: Database
  const warned: string[] = []
  const log = { warn: (details: object) => void warned.push(JSON.stringify(details)) }
  const policyOf = (
    quorum: number,
    ...witnesses: [ReturnType<typeof signerCalled>, string][]
  ): WitnessPolicy => ({
    quorum,
    witnesses: witnesses.map(([signer, url]) => ({ key: keyOf(signer), url })),
  })
  const second = signerCalled('witness.example/w2', 12)
  const withBody =
    (work: (checkpoint: string) => [number, string]): RequestListener =>
    (request, response) => {
      let sent = ''
      request.setEncoding('utf8').on('data', (text: string) => {
        sent += text
      })
      request.on('end', () => {
        const [status, answer] = work(sent.slice(sent.indexOf('\n\n') + 2))
        response.writeHead(status, { 'Content-Type': 'text/x.tlog.size' }).end(answer)
      })
    }

  beforeEach(async () => {
    database = await openTestDatabase()
    warned.length = 0
    await fillLog(database, 5)
  })
  afterEach(() => database?.close())

  it('serves the checkpoint with their signatures, and goes on from where each of them stands', async () => {
    const state = join(folder, 'w1-state')
    const policy = policyOf(1, [own, await witnessAt(state)])
    const { submit } = createWitnessing({ database, policy, log })
    expect(await publishedHead(database, policy)).toBeUndefined()
    await submit()
    await fillLog(database, 300, 100)
    // A process that starts anew has to learn the size from the witness.
    await createWitnessing({ database, policy, log }).submit()
    const head = await publishedHead(database, policy)
    expect(head?.size).toBe(305)
    const opened = openCheckpoint(head?.checkpoint ?? '', [...logKeys, keyOf(own)])
    expect(opened.signatures.map(({ key }) => nameOf(key))).toContain(nameOf(keyOf(own)))
    expect(warned).toEqual([])
  })

  it('shows its last checkpoint to them before the process goes', async () => {
    const policy = policyOf(1, [own, await witnessAt(join(folder, 'last-state'))])
    const errors: object[] = []
    const sequencer = startSequencer({
      ...sequencerOf(database),
      witnessing: createWitnessing({ database, policy, log }),
      log: { error: (details) => void errors.push(details) },
    })
    await createEventRecorder(database).record(eventOf(9))
    await sequencer.stop()
    expect((await publishedHead(database, policy))?.size).toBe(6)
    expect([errors, warned]).toEqual([[], []])
  })

  it('does not wait long for one that is slow when the process goes, and says nothing of it later', async () => {
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const reply = withBody((note) => [200, cosign(own, note, 1n)])
    const slow = await serve((request, response) => void answered.then(() => reply(request, response)))
    const other = await openTestDatabase()
    await fillLog(other, 5)
    const errors: object[] = []
    const sequencer = startSequencer({
      ...sequencerOf(other),
      witnessing: createWitnessing({ database: other, policy: policyOf(1, [own, slow]), log }),
      log: { error: (details) => void errors.push(details) },
    })
    const start = performance.now()
    await sequencer.stop()
    expect(performance.now() - start).toBeLessThan(10_000)
    await other.close()
    answer()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect([errors, warned]).toEqual([[], []])
  })

  it('counts neither one that keeps answering 409, nor a wrong signature, nor one that signs twice', async () => {
    const forger = signerCalled(second.name, 99)
    const conflict = await serve(withBody(() => [409, '3\n']))
    const wrong = await serve(withBody((note) => [200, cosign(forger, note, 1n)]))
    const twice = await serve(withBody((note) => [200, `${cosign(own, note, 1n)}${cosign(own, note, 2n)}`]))
    const third = signerCalled('witness.example/w3', 13)
    const policy = policyOf(2, [third, conflict], [second, wrong], [own, twice])
    await createWitnessing({ database, policy, log }).submit()
    expect(await database.client.auditCosignature.count()).toBe(1)
    expect(await publishedHead(database, policy)).toBeUndefined()
    expect(warned).toHaveLength(2)
  })

  it('takes no signature of another checkpoint', async () => {
    const replay = await serve(withBody(() => [200, cosign(own, noteAt(5), 1n)]))
    const policy = policyOf(1, [own, replay])
    await createWitnessing({ database, policy, log }).submit()
    expect(await publishedHead(database, policy)).toBeUndefined()
    expect(warned).toHaveLength(1)
  })

  it('notices a witness that has seen more than the log has: the log was rolled back', async () => {
    const ahead = await serve(withBody(() => [409, '1000\n']))
    await createWitnessing({ database, policy: policyOf(1, [own, ahead]), log }).submit()
    expect(warned.join()).toContain('rolled back')
  })

  it('holds a release back until enough have signed, and then gives the receipt with their signatures', async () => {
    let isUp = false
    const state = await openWitnessState(join(folder, 'late-state'))
    const witness = createWitness({
      signer: own,
      keys: logKeys,
      state,
      now: () => new Date(),
      report: () => {},
    })
    const url = await serve((request, response) =>
      isUp ? witness(request, response) : response.writeHead(503).end(),
    )
    const policy = policyOf(1, [own, url])
    const receipts = createReceipts(database, policy)
    const witnessing = createWitnessing({ database, policy, log })
    const deps = { ...sequencerOf(database), policy, witnessing, receipts }
    const entry = await createEventRecorder(database).record(eventOf(77))
    await expect(createAuditLog(deps, 0).receipt(entry)).rejects.toMatchObject({ code: 'WITNESSES_PENDING' })
    isUp = true
    const { proof } = await createAuditLog(deps).receipt(entry)
    expect(proof).toContain(`— ${own.name} `)
  })

  it('is not configured with one key twice, or with a key that is not of a witness', () => {
    const vkey = formatVerifierKey(own.name, own.privateKey, signatureTypes.cosignature)
    const alias = formatVerifierKey('another.name', own.privateKey, signatureTypes.cosignature)
    const config = (...keys: string[]) => ({
      witnesses: keys.map((key) => ({ key, url: 'https://w.example' })),
      witnessQuorum: 1,
    })
    expect(witnessPolicy(config(vkey)).witnesses).toHaveLength(1)
    expect(() => witnessPolicy(config(vkey, alias))).toThrow(
      expect.objectContaining({ kind: 'key-ambiguous' }),
    )
    const logType = formatVerifierKey(own.name, own.privateKey)
    expect(() => witnessPolicy(config(logType))).toThrow(expect.objectContaining({ kind: 'key-malformed' }))
  })
})
