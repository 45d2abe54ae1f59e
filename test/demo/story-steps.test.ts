import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { findPersona, type Persona } from '../../src/demo/personas.ts'
import type { Caller } from '../../src/demo/story/api.ts'
import { voteInConflict } from '../../src/demo/story/committee.ts'
import { downloadAll } from '../../src/demo/story/download.ts'
import { type Delivered, orderExtract } from '../../src/demo/story/extract.ts'
import { createNarrator, type StepReport, StoryFailed } from '../../src/demo/story/narrator.ts'
import { downloadAsOutsider } from '../../src/demo/story/outsider.ts'
import { stepLines } from '../../src/demo/story/render.ts'
import { parseRange } from '../../src/features/extracts/byte-range.ts'
import { withFolder } from './story-support.ts'

const uuid = '11111111-2222-4333-8444-555555555555'
const content = Buffer.from('pseudonym,sex\na,F\nb,M\n')
const sha256 = createHash('sha256').update(content).digest('hex')
const file = { name: 'patients.csv', mediaType: 'text/csv', bytes: content.length, rows: 2, sha256 }
const k = { required: 5, reached: 6 }
const delivered: Delivered = {
  id: uuid,
  grantId: uuid,
  projectId: uuid,
  dataset: { id: 'hospital-inpatient', version: 1 },
  requestedBy: uuid,
  format: 'csv',
  status: 'delivered',
  stage: 'deliver',
  attempt: 1,
  counts: { considered: 450, excludedByConsent: 40, suppressed: 10, released: 400 },
  risk: { k, prosecutorRisk: { highestPpm: 166_667, averagePpm: 10_000 }, classes: 4 },
  files: [
    { ...file, name: 'episodes.csv' },
    { ...file, name: 'labs.csv' },
    { ...file, rows: 400 },
    { name: 'risk-report.html', mediaType: 'text/html', bytes: content.length, sha256 },
    { name: 'risk-report.json', mediaType: 'application/json', bytes: content.length, sha256 },
  ],
  asOf: '2026-03-02T09:00:00.000Z',
  createdAt: '2026-03-02T09:00:00.000Z',
}

function persona(subject: string): Persona {
  const found = findPersona(subject)
  if (found === undefined) throw new Error(subject)
  return found
}

/** A person whose gateway answers as `answer` says. */
const caller = (answer: (path: string, range: string | null) => Response): Caller => ({
  persona: persona('ada'),
  get: async (path, headers) => answer(path, new Headers(headers).get('range')),
  send: async (_method, path) => answer(path, null),
})

const problem = (code: string, policies: string[]) =>
  new Response(
    JSON.stringify({
      type: 'urn:harbourgate:problem:x',
      title: 'No',
      status: 403,
      detail: 'No',
      instance: `urn:uuid:${uuid}`,
      code,
      requestId: uuid,
      stage: 'authorise',
      policies,
    }),
    { status: 403, headers: { 'Content-Type': 'application/problem+json' } },
  )

const part = (bytes: Buffer, announced: string) => (_path: string, header: string | null) => {
  const range = parseRange({ range: header ?? '' }, { bytes: bytes.length, etag: announced })
  return new Response(new Uint8Array(bytes.subarray(range?.from, (range?.to ?? 0) + 1)), {
    status: 206,
    headers: { 'Repr-Digest': `sha-256=:${Buffer.from(announced, 'hex').toString('base64')}:` },
  })
}

describe('the steps of the story', () => {
  it('accept a conflict refused by the policy it should be refused by, and nothing else', async () => {
    const right = caller(() => problem('CONFLICT_OF_INTEREST', ['reviews-not-in-conflict']))
    expect((await voteInConflict(right, uuid)).detail).toMatch(
      'refused CONFLICT_OF_INTEREST by policy reviews-not-in-conflict',
    )
    const otherCode = caller(() => problem('NO_POLICY_PERMITS', []))
    await expect(voteInConflict(otherCode, uuid)).rejects.toThrow(
      'expected refusal 403 CONFLICT_OF_INTEREST, got 403 NO_POLICY_PERMITS',
    )
    const otherPolicy = caller(() => problem('CONFLICT_OF_INTEREST', ['another']))
    await expect(voteInConflict(otherPolicy, uuid)).rejects.toThrow('expected policy reviews-not-in-conflict')
  })

  it('notice an outsider who gets the file', async () => {
    const generous = caller(() => new Response('rows'))
    await expect(downloadAsOutsider(generous, delivered)).rejects.toThrow(
      'expected refusal 403 NOT_PROJECT_MEMBER, got status 200',
    )
  })

  it('put a download together from its halves', () =>
    withFolder(async (folder) => {
      await downloadAll(caller(part(content, sha256)), delivered, folder)
      expect(await readFile(join(folder, 'labs.csv'))).toEqual(content)
    }))

  it('notice a byte that differs, and a digest that differs', () =>
    withFolder(async (folder) => {
      const changed = Buffer.from(content)
      changed[3] = 0
      await expect(downloadAll(caller(part(changed, sha256)), delivered, folder)).rejects.toThrow(
        `expected SHA-256 of episodes.csv ${sha256}`,
      )
      await expect(downloadAll(caller(part(content, '00'.repeat(32))), delivered, folder)).rejects.toThrow(
        'expected Repr-Digest of episodes.csv',
      )
    }))

  it.each([
    ['figures that add up', {}, undefined],
    [
      'a patient nobody accounts for',
      { counts: { ...delivered.counts, released: 399 } },
      'excluded + suppressed',
    ],
    [
      'nobody left out by consent',
      { counts: { ...delivered.counts, considered: 410, excludedByConsent: 0 } },
      'excluded by consent',
    ],
    [
      'a k that was not reached',
      { risk: { ...delivered.risk, k: { required: 5, reached: 4 } } },
      'k of at least 5',
    ],
    [
      'a condition that was forgotten',
      { risk: { ...delivered.risk, k: { required: 2, reached: 9 } } },
      'required k 5',
    ],
    [
      'a file more than was asked for',
      { files: [...delivered.files, { ...file, name: 'notes.csv' }] },
      'files',
    ],
    [
      'more rows than patients',
      { files: delivered.files.map((one) => ({ ...one, rows: 401 })) },
      'rows of patients',
    ],
    ['a refused extract', { status: 'refused' }, 'a delivered extract'],
  ])('judge %s', async (_name, change, failure) => {
    const view = { ...delivered, ...change }
    const gateway = caller((path) =>
      path === '/api/extracts'
        ? Response.json({ ...delivered, status: 'queued', counts: {}, files: [] }, { status: 202 })
        : Response.json(view),
    )
    const ordered = orderExtract(gateway, { grantId: uuid, format: 'csv', patients: 500 }, () => undefined)
    if (failure === undefined) expect((await ordered).value).toEqual(delivered)
    else await expect(ordered).rejects.toThrow(failure)
  })

  it('tell a failed step with its difference, and end there', async () => {
    const told: StepReport[] = []
    const { narrate } = createNarrator({ onStep: (step) => told.push(step), onProgress: () => undefined })
    const failing = narrate(persona('ben'), 'tries', () =>
      downloadAsOutsider(
        caller(() => new Response('rows')),
        delivered,
      ).then(({ value }) => ({ detail: '', value })),
    )
    await expect(failing).rejects.toThrow(StoryFailed)
    expect(told.flatMap(stepLines)).toEqual([
      '✗  1  Dr. Ben Ng (researcher) tries',
      '      expected refusal 403 NOT_PROJECT_MEMBER',
      '      got      status 200',
    ])
  })
})
