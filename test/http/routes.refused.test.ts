import { describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { problemSchema } from '../../src/contract/problem.ts'
import { readPolicyBundle } from '../../src/platform/policy/bundle.ts'
import { createPolicyEngine } from '../../src/platform/policy/cedar.ts'
import { createTestApp, otherProjectId, projectId } from './support/app.ts'

describe('who may call', () => {
  it('refuses without a token, and without an error code (RFC 6750 §3)', async () => {
    const { app, denied } = createTestApp()
    const answer = await request(app).get('/api/things')
    expect(answer.status).toBe(401)
    expect(answer.body.code).toBe('TOKEN_MISSING')
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="harbourgate"')
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(denied).toEqual([])
  })

  it.each([
    ['expired', 'TOKEN_EXPIRED', 401],
    ['bad', 'TOKEN_INVALID', 401],
    ['down', 'IDENTITY_PROVIDER_UNAVAILABLE', 503],
    ['nobody', 'PERSON_NOT_REGISTERED', 403],
    ['gone', 'PERSON_INACTIVE', 403],
  ])('answers token "%s" with %s', async (token, code, status) => {
    const { app } = createTestApp()
    const answer = await request(app).get('/api/things').auth(token, { type: 'bearer' })
    expect([answer.body.code, answer.status]).toEqual([code, status])
    expect(problemSchema.parse(answer.body)).toEqual(answer.body)
    if (status === 401) expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
    if (status === 503) expect(answer.headers['retry-after']).toBe('5')
  })

  it.each([['Basic YWRhOmFkYQ=='], ['Bearer'], ['Bearer a b'], ['ada'], ['Bearer \u00e4']])(
    'refuses Authorization "%s"',
    async (value) => {
      const { app } = createTestApp()
      const answer = await request(app).get('/api/things').set('Authorization', value)
      expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID'])
    },
  )

  it('ignores tokens in the address and in cookies', async () => {
    const { app } = createTestApp()
    const answer = await request(app).get('/api/things?access_token=ada').set('Cookie', 'access_token=ada')
    expect(answer.body.code).toBe('TOKEN_MISSING')
  })
})

describe('what policies refuse', () => {
  it('says no with POLICY_EVALUATION_FAILED when a policy cannot be evaluated, on record', async () => {
    const bundle = readPolicyBundle('policies/access')
    const text = `@id("too-large") @reason("POLICY_FORBIDS") @remedy("r") @citation("c")
      forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };`
    const policyFiles = [...bundle.policyFiles, { name: 'too-large.cedar', text }]
    const { decide } = createPolicyEngine({ ...bundle, digest: 'sha256:too-large', policyFiles })
    const { app, denied } = createTestApp({ decide })
    const answer = await request(app).get('/api/things').auth('ada', { type: 'bearer' })
    expect([answer.status, answer.body.code]).toEqual([403, 'POLICY_EVALUATION_FAILED'])
    expect(answer.body.policies).toEqual(['too-large'])
    expect(denied).toMatchObject([{ decision: { reasons: ['POLICY_EVALUATION_FAILED'] } }])
  })

  it('names stage, reason, policy, citation and remedy, and puts it on record first', async () => {
    const { app, denied } = createTestApp()
    const answer = await request(app)
      .post('/api/things')
      .auth('ben', { type: 'bearer' })
      .send({ projectId, title: 'Mine' })
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({
      type: 'urn:harbourgate:problem:not-project-member',
      code: 'NOT_PROJECT_MEMBER',
      stage: 'authorise',
      policies: ['requests-draft-only-for-own-project'],
      requestId: answer.headers['x-request-id'],
      instance: `urn:uuid:${answer.headers['x-request-id']}`,
    })
    expect(answer.body.reasons[0]).toMatchObject({ policy: 'requests-draft-only-for-own-project' })
    expect(answer.body.reasons[0].citation).toBeTruthy()
    expect(answer.body.remedy).toBe(answer.body.reasons[0].remedy)
    expect(denied).toMatchObject([
      {
        type: 'access.denied',
        outcome: 'refused',
        time: '2026-03-01T08:00:00.000Z',
        actor: {
          id: 'ben',
          organisation: 'Kowloon Institute of Health',
          roles: ['researcher'],
          authentication: 'mfa',
        },
        about: { project: projectId },
        action: 'requests.draft',
        decision: {
          stage: 'authorise',
          reasons: ['NOT_PROJECT_MEMBER'],
          policies: ['requests-draft-only-for-own-project'],
          bundle: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
          inputs: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
        call: { requestId: answer.headers['x-request-id'], tokenId: 'jti-ben' },
      },
    ])
  })

  it('refuses before the handler runs and before it judges the rest of the input', async () => {
    const { app, journal } = createTestApp()
    const answer = await request(app)
      .put(`/api/things/${otherProjectId}`)
      .auth('ada', { type: 'bearer' })
      .send({ nonsense: true })
    expect(answer.body.code).toBe('NOT_PROJECT_MEMBER')
    expect(answer.body.violations).toBeUndefined()
    await request(app).get(`/api/things/${otherProjectId}`).auth('ada', { type: 'bearer' })
    expect(journal.handlersRun).toBe(0)
  })

  it('records a refused download under its own name, and those the register does not know', async () => {
    const { app, denied } = createTestApp()
    await request(app).get(`/api/things/${projectId}/file`).auth('ben', { type: 'bearer' })
    await request(app).get('/api/things').auth('nobody', { type: 'bearer' })
    await request(app).get('/api/things').auth('gone', { type: 'bearer' })
    expect(denied.map((event) => [event.type, event.actor.id, event.decision?.reasons])).toEqual([
      ['download.refused', 'ben', ['NO_POLICY_PERMITS']],
      ['access.denied', 'unregistered', ['PERSON_NOT_REGISTERED']],
      ['access.denied', 'gone', ['PERSON_INACTIVE']],
    ])
  })

  it('records what a handler refuses', async () => {
    const { app, denied } = createTestApp()
    const answer = await request(app)
      .post('/api/things')
      .auth('ada', { type: 'bearer' })
      .send({ projectId, title: 'illegal' })
    expect([answer.status, answer.body.code]).toEqual([409, 'ILLEGAL_TRANSITION'])
    expect(denied[0]?.decision?.reasons).toEqual(['ILLEGAL_TRANSITION'])
  })

  it('answers 503 AUDIT_UNAVAILABLE when a refusal cannot be put on record', async () => {
    const { app } = createTestApp({
      recordDenied: async () => {
        throw new Error('the log is gone')
      },
    })
    const answer = await request(app).get(`/api/things/${otherProjectId}`).auth('ada', { type: 'bearer' })
    expect([answer.status, answer.body.code]).toEqual([503, 'AUDIT_UNAVAILABLE'])
    expect(JSON.stringify(answer.body)).not.toContain('gone')
  })

  it('answers 404 for what does not exist', async () => {
    const { app } = createTestApp()
    const answer = await request(app)
      .get('/api/things/0190a0b0-0000-7000-8000-00000000ffff')
      .auth('ada', { type: 'bearer' })
    expect(answer.body.code).toBe('NOT_FOUND')
  })
})
