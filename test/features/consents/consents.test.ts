import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bodyOf, jsonOf, openGateway, type TestGateway } from '../../support/gateway.ts'
import { registerHospital, writeHospital } from '../../support/hospital.ts'

let test: TestGateway

beforeAll(async () => {
  test = await openGateway({ prepare: (folder) => writeHospital(folder, 50) })
  await registerHospital(test.api)
})

afterAll(() => test?.close())

const path = '/api/consents/hospital-inpatient'
const importing = (subject: string, file: string, to = `${path}/imports`) =>
  test.api.as(subject).send('POST', to, { file })

async function codeOf(answer: Promise<Response>): Promise<[number, unknown]> {
  const response = await answer
  const body = await jsonOf(response)
  return [response.status, body.code]
}

describe('consent directives', () => {
  it('are shown to the custodian as counts and digests only', async () => {
    const status = await bodyOf(200, test.api.as('wong').get(path))
    expect(status).toMatchObject({ imports: [{ sequence: 1, patients: expect.any(Number) }] })
    expect(JSON.stringify(status)).not.toMatch(/Q[A-Z]\d{6}/)
  })

  it('are numbered in the order of their import', async () => {
    expect(await bodyOf(201, importing('wong', 'hospital/consents.parquet'))).toMatchObject({ sequence: 2 })
  })

  it.each(['ada', 'chan', 'yip', 'ho'])('%s may neither import nor read them', async (subject) => {
    expect(await codeOf(importing(subject, 'hospital/consents.parquet'))).toEqual([403, 'NO_POLICY_PERMITS'])
    expect(await codeOf(test.api.as(subject).get(path))).toEqual([403, 'NO_POLICY_PERMITS'])
  })

  it.each([
    '../../keys/root.key',
    '/etc/passwd',
    'hospital',
    'hospital/missing.parquet',
    "x'; DROP TABLE person; --",
  ])('are not read from %s', async (file) => {
    expect(await codeOf(importing('wong', file))).toEqual([422, 'SOURCE_UNREADABLE'])
  })

  it('are refused when a column is missing or unknown, naming it', async () => {
    await writeFile(join(test.folder, 'source', 'wrong.csv'), 'directive_id,patient,mood\n1,QA1234567,good\n')
    const response = await importing('wong', 'wrong.csv')
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      code: 'INPUT_INVALID',
      violations: expect.arrayContaining([{ path: 'mood', message: 'this column is unknown' }]),
    })
  })

  it('of an unknown dataset are not found', async () => {
    expect(
      await codeOf(importing('wong', 'hospital/consents.parquet', '/api/consents/other/imports')),
    ).toEqual([404, 'NOT_FOUND'])
  })

  it('leave no trace when refused', async () => {
    expect(await test.gateway.deps.database.client.consentImport.count()).toBe(2)
  })
})
