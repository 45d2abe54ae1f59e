import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { packageRoot } from '../../../src/package-root.ts'
import {
  loadProfile,
  loadProfiles,
  ProfileError,
  parseProfile,
} from '../../../src/platform/policy/profile.ts'

const policies = join(packageRoot, 'policies')
const read = (id: string) => readFile(join(policies, 'deidentification', `${id}.yaml`), 'utf8')

const problemsOf = (text: string): string[] => {
  try {
    parseProfile(text, 'x.yaml')
  } catch (error) {
    if (error instanceof ProfileError)
      return error.violations.map(({ line, path, message }) => `${line} ${path}: ${message}`)
    throw error
  }
  return []
}

describe('the profiles of the package', () => {
  it('are all valid, and called as their files are', async () => {
    expect([...(await loadProfiles(policies)).keys()]).toEqual([
      'expert-determination',
      'hipaa-safe-harbor',
      'hk-research',
      'limited-data-set',
      'public-aggregate',
    ])
  })

  it('know the same hierarchies, so that a definition fits each of them', async () => {
    const known = [...(await loadProfiles(policies)).values()].map(({ profile }) =>
      Object.keys(profile.hierarchies).sort(),
    )
    for (const names of known) expect(names).toEqual(known[0])
  })

  it('are named by their content: comments and layout do not matter, a threshold does', async () => {
    const text = await read('hk-research')
    const digest = parseProfile(text, 'x').digest
    expect(parseProfile(`# another comment\n${text}`, 'x').digest).toBe(digest)
    expect(parseProfile(text.replace('k: 5', 'k: 6'), 'x').digest).not.toBe(digest)
  })
})

describe('a profile that is wrong', () => {
  it.each([
    ['k: 5', 'k: 0', /^\d+ thresholds\.k: /],
    ['k: 5', 'k: 1', /thresholds\.k: k of 1 protects nobody/],
    ['k: 5', 'k: many', /thresholds\.k: /],
    ['maximumSuppression: 0.05', 'maximumSuppression: 1', /thresholds\.maximumSuppression: must be below 1/],
    ['maximumSuppression: 0.05', 'maximumSuppression: -0.1', /thresholds\.maximumSuppression: /],
    ['smallCell: 10', 'smallCell: 0', /thresholds\.smallCell: /],
    ['{ kind: shift-date }', '{ kind: blur }', /rules\.2\.transform\.kind: is not a known transform/],
    ['{ kind: shift-date }', '{ kind: round, to: 0.3 }', /rules\.2\.transform\.to: must be a whole number/],
    ['{ kind: shift-date }', '{ kind: noise, maximum: 1, step: 2 }', /step must not exceed maximum/],
    ['{ kind: shift-date }', '{ kind: top-bottom-code, bottom: 9, top: 3 }', /bottom must be below top/],
    [
      '{ kind: drop }',
      '{ kind: keep }',
      /rules\.1\.transform: a direct-identifier may only be treated by drop/,
    ],
    ['{ kind: pseudonym, method: keyed }', '{ kind: keep }', /rules\.0\.transform: a patient-key may only/],
    [
      'classes: [quasi-identifier, sensitive, other]',
      'classes: [sensitive, other]',
      /class quasi-identifier/,
    ],
    ['dateShift:\n  maximumDays: 182\n', '', /rules\.2\.transform: shifts dates, and the profile sets no/],
    ['{ kind: hk-regions }', '{ kind: tartan }', /hierarchies\.hk-districts\.kind: is not a known hierarchy/],
    ['version: 2', 'version: 2\ncolour: red', /\d+ colour: is not a known field/],
    [
      'version: 2',
      'version: 2\nmodels: [{ model: distinct-l-diversity, attribute: patients.x, l: 1 }]',
      /models\.0\.l: /,
    ],
    ['version: 2', 'version: 2\nmodels: [{ model: k-anonymity, k: 1 }]', /models\.0\.k: /],
    [
      'version: 2',
      'version: 2\nmodels: [{ model: distinct-l-diversity, attribute: a.x, alsoIn: [b.x, a.x], l: 2 }]',
      /models\.0\.alsoIn: names a variable twice/,
    ],
    ['id: rest', 'id: dates', /rules\.4\.id: there are two rules dates/],
    ['version: 2', 'version: 2\nversion: 3', /unique/],
  ])('%j → %j is refused', async (from, to, expected) => {
    const text = await read('hk-research')
    expect(text).toContain(from)
    expect(problemsOf(text.replace(from, to)).join('\n')).toMatch(expected)
  })

  it('is told the line of each mistake', async () => {
    const text = await read('hk-research')
    const line = text.split('\n').findIndex((one) => one.includes('maximumSuppression')) + 1
    const [first] = problemsOf(text.replace('maximumSuppression: 0.05', 'maximumSuppression: 5'))
    expect(first).toMatch(new RegExp(`^${line} thresholds.maximumSuppression: `))
  })

  it('does not load under another name than its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'profiles-'))
    try {
      await mkdir(join(folder, 'deidentification'))
      await writeFile(join(folder, 'deidentification', 'mine.yaml'), await read('hk-research'))
      await expect(loadProfile(folder, 'mine')).rejects.toThrow(
        'line 3: id: must be mine, as the file is called',
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
