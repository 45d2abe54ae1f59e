import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { generateHospital } from '../../../src/demo/hospital/generate-hospital.ts'
import { foldersOf } from '../../../src/folders.ts'
import { bodyOf, grantFor, openGateway, type TestGateway } from '../../support/gateway.ts'
import { hospitalRequest, registerHospital } from '../../support/hospital.ts'

/** 200,000 rows. */
const patients = 40_000
const perPatient = { episodes: 5, labs: 0, notes: 0 }

/** A gateway that a release blocks answers about once for each of its stages, however fast or slow the machine is. */
const fewestAnswers = 25

let test: TestGateway

beforeAll(async () => {
  test = await openGateway({
    prepare: (folder) =>
      generateHospital({ directory: join(foldersOf(folder).source, 'hospital'), patients, perPatient }),
  })
  await registerHospital(test.api)
}, 120_000)

afterAll(() => test?.close())

it('answers anybody while a release of 200,000 rows is being made', async () => {
  const { grantId } = await grantFor(test.api, 'ada', hospitalRequest)
  const ada = test.api.as('ada')
  const { id } = await bodyOf(202, ada.send('POST', '/api/extracts', { grantId, format: 'parquet' }))
  let status = 'queued'
  const watched = (async () => {
    while (status !== 'delivered') {
      status = String((await bodyOf(200, ada.get(`/api/extracts/${id}`))).status)
      expect(['queued', 'running', 'recorded', 'delivered']).toContain(status)
      await setTimeout(20)
    }
  })()
  let answers = 0
  while (status !== 'delivered') {
    const wasRunning = status === 'running'
    const answer = await test.api.open('/log/checkpoint')
    await answer.text()
    if (wasRunning && answer.status === 200) answers += 1
    await Promise.race([watched, setTimeout(5)])
  }
  await watched
  expect(answers).toBeGreaterThanOrEqual(fewestAnswers)
}, 240_000)
