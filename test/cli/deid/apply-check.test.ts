import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { checkReleased, type Promised } from '../../../src/cli/deid/apply-check.ts'
import { withEngine } from '../../../src/cli/deid/with-engine.ts'
import { fromTable } from '../../../src/domain/deidentify/hierarchy/hierarchy.ts'
import type { PrivacyModel } from '../../../src/domain/risk/models/model.ts'
import { codeOf } from '../../domain/refusal-of.ts'
import { withFolder } from '../support.ts'

const written = 'age,illness\nold,cold\nold,flu\nold,flu\nyoung,cold\nyoung,flu\n'
const models: readonly PrivacyModel[] = [
  { model: 'k-anonymity', k: 2 },
  { model: 'distinct-l-diversity', attribute: 'illness', l: 2 },
]

const check = (text: string, asked: Partial<Promised> = {}) =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'out.csv'), text)
    await writeFile(join(folder, 'all.csv'), 'age,illness\n7,cold\n8,flu\n31,cold\n32,flu\n33,flu\n34,cold\n')
    const promised: Promised = {
      path: join(folder, 'out.csv'),
      format: 'csv',
      quasiIdentifiers: [
        {
          name: 'age',
          level: 1,
          hierarchy: fromTable(
            ['7', '8', '31', '32', '33', '34'].map((age) => [age, Number(age) < 30 ? 'young' : 'old']),
          ),
        },
      ],
      sensitive: [{ name: 'illness', values: ['cold', 'flu'] }],
      records: 5,
      models,
      population: undefined,
      ...asked,
    }
    const population = asked.population && { ...asked.population, path: join(folder, asked.population.path) }
    return withEngine((session) => checkReleased(session, { ...promised, population }))
  })

const codeFrom = async (work: Promise<void>): Promise<string | undefined> => {
  try {
    await work
  } catch (error) {
    return codeOf(() => {
      throw error
    })
  }
  return undefined
}

describe('checkReleased', () => {
  it('passes the file that was to be written', async () => {
    await check(written)
  })

  it.each([
    ['a record that is missing', written.replace('old,flu\n', '')],
    ['a record too many', `${written}old,flu\n`],
    ['a value that was not to be written', written.replace('young,flu', '8,flu')],
    ['a group that another record left', written.replace('young,flu', 'old,flu')],
    ['a sensitive value that changed', written.replace('young,flu', 'young,cold')],
    ['a sensitive value of nobody', written.replace('young,flu', 'young,gout')],
    ['a file without records', 'age,illness\n'],
  ])('refuses %s', async (_, text) => {
    expect(await codeFrom(check(text))).toBe('RISK_NOT_REACHED')
  })

  it('counts the population of a subset as the file would tell it', async () => {
    const population = { path: 'all.csv', delimiter: undefined }
    const kMap = (k: number) => ({ population, models: [{ model: 'k-map', k } as const] })
    await check(written, kMap(2))
    expect(await codeFrom(check(written, kMap(3)))).toBe('RISK_NOT_REACHED')
    const presence = (max: number) => ({
      population,
      models: [{ model: 'delta-presence', min: 0, max } as const],
    })
    await check(written, presence(1))
    // Three of the four old ones are in the file, and both young ones.
    expect(await codeFrom(check(written, presence(0.9)))).toBe('RISK_NOT_REACHED')
  })
})
