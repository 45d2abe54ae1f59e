import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Api,
  expectStatus,
  openApi,
  requestContent,
  withDraft,
  withGrant,
  withSubmitted,
} from '../../support/api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const [selection] = requestContent().datasets
const withSelection = (changes: object) => requestContent({ datasets: [{ ...selection, ...changes }] })

const submitCode = async (content: object) => {
  const draft = await withDraft(api, content)
  const answer = await api.as('ada').post(`/api/requests/${draft.id}/submit`).set('If-Match', draft.etag)
  const row = await api.database.client.accessRequest.findUnique({ where: { id: draft.id } })
  expect([row?.status, row?.revision]).toEqual(['draft', 1])
  return { status: answer.status, code: answer.body.code, path: answer.body.violations?.[0]?.path }
}

describe('a submission is refused', () => {
  it('with DATASET_UNKNOWN', async () => {
    expect(await submitCode(withSelection({ dataset: 'nowhere' }))).toEqual({
      status: 422,
      code: 'DATASET_UNKNOWN',
      path: 'datasets.0.dataset',
    })
  })

  it('with VARIABLE_UNKNOWN', async () => {
    expect(await submitCode(withSelection({ variables: ['patients.sex', 'patients.height'] }))).toEqual({
      status: 422,
      code: 'VARIABLE_UNKNOWN',
      path: 'datasets.0.variables.1',
    })
  })

  it('with VARIABLE_NOT_RELEASABLE for identifiers', async () => {
    for (const name of ['patients.hkid', 'patients.name'])
      expect((await submitCode(withSelection({ variables: [name] }))).code).toBe('VARIABLE_NOT_RELEASABLE')
  })

  it('with VARIABLE_NOT_RELEASABLE for what the profile in force withholds, with place and reason', async () => {
    const draft = await withDraft(api, withSelection({ variables: ['patients.sex', 'visits.note'] }))
    const submit = api.as('ada').post(`/api/requests/${draft.id}/submit`).set('If-Match', draft.etag)
    expect((await expectStatus(422, submit)).body).toMatchObject({
      code: 'VARIABLE_NOT_RELEASABLE',
      remedy: 'Leave the variable out of the request',
      violations: [
        {
          path: 'datasets.0.variables.1',
          message: 'visits.note is withheld by profile test: identifies',
        },
      ],
    })
    expect((await api.eventsOf(async () => submit)).length).toBe(0)
    const row = await api.database.client.accessRequest.findUnique({ where: { id: draft.id } })
    expect([row?.status, row?.version]).toEqual(['draft', 0])
  })

  it('with COHORT_INVALID for a value of the wrong kind and for a variable nobody may select on', async () => {
    for (const cohort of [
      { variable: 'patients.dob', op: 'ge', value: 1970 },
      { variable: 'visits.ward', op: 'eq', value: true },
      { variable: 'patients.name', op: 'eq', value: 'Chan' },
      { variable: 'visits.height', op: 'present' },
      { all: [] },
    ])
      expect(await submitCode(withSelection({ cohort }))).toMatchObject({
        status: 422,
        code: 'COHORT_INVALID',
      })
  })

  it('with END_DATE_INVALID for a date that has passed or is too far', async () => {
    for (const endsOn of ['2026-03-01', '2032-01-01'])
      expect((await submitCode(requestContent({ endsOn }))).code).toBe('END_DATE_INVALID')
  })
})

describe('a change is refused', () => {
  it('without If-Match, with a stale one, and with a wildcard; nothing changes', async () => {
    const { id, etag } = await withDraft(api)
    const content = requestContent({ title: 'Changed' })
    const put = () => api.as('ada').put(`/api/requests/${id}`, { content })
    expect((await expectStatus(428, put())).body.code).toBe('PRECONDITION_REQUIRED')
    expect((await expectStatus(428, put().set('If-Match', '*'))).body.code).toBe('PRECONDITION_REQUIRED')
    await expectStatus(200, put().set('If-Match', etag))
    expect((await expectStatus(412, put().set('If-Match', etag))).body.code).toBe('VERSION_CONFLICT')
    const stale = api.as('ada').post(`/api/requests/${id}/submit`).set('If-Match', etag)
    expect((await expectStatus(412, stale)).body.code).toBe('VERSION_CONFLICT')
    expect((await api.database.client.accessRequest.findUnique({ where: { id } }))?.revision).toBe(2)
  })

  it('to all but one of several edits of the same revision', async () => {
    const { id, etag } = await withDraft(api)
    const edits = ['a', 'b', 'c'].map((title) =>
      api
        .as('ada')
        .put(`/api/requests/${id}`, { content: requestContent({ title }) })
        .set('If-Match', etag),
    )
    expect((await Promise.all(edits)).map((answer) => answer.status).sort()).toEqual([200, 412, 412])
  })

  it('with ILLEGAL_TRANSITION to edit or submit what was submitted or withdrawn', async () => {
    const submitted = await withSubmitted(api)
    const withdrawn = await withDraft(api)
    await expectStatus(200, api.as('ada').post(`/api/requests/${withdrawn.id}/withdraw`))
    for (const { id, etag } of [submitted, { ...withdrawn, etag: '"2"' }]) {
      const put = api
        .as('ada')
        .put(`/api/requests/${id}`, { content: requestContent() })
        .set('If-Match', etag)
      expect((await expectStatus(409, put)).body.code).toBe('ILLEGAL_TRANSITION')
      const submit = api.as('ada').post(`/api/requests/${id}/submit`).set('If-Match', etag)
      expect((await expectStatus(409, submit)).body.code).toBe('ILLEGAL_TRANSITION')
    }
    const again = api.as('ada').post(`/api/requests/${withdrawn.id}/withdraw`)
    expect((await expectStatus(409, again)).body.code).toBe('ILLEGAL_TRANSITION')
  })

  it('with ALREADY_DECIDED after the decision', async () => {
    const { id } = await withGrant(api)
    const put = api.as('ada').put(`/api/requests/${id}`, { content: requestContent() }).set('If-Match', '"3"')
    expect((await expectStatus(409, put)).body.code).toBe('ALREADY_DECIDED')
    expect((await expectStatus(409, api.as('ada').post(`/api/requests/${id}/withdraw`))).body.code).toBe(
      'ALREADY_DECIDED',
    )
  })
})
