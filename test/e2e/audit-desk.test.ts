import { expect, it } from '@jest/globals'
import { accessibilityProblems } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo } from './support/use-demo.ts'
import { openNoun, visitAs } from './support/visitor.ts'

describeInBrowser("the auditor's desk", (chromium) => {
  const at = useDemo(chromium)

  it('searches, saves, exports, replays, tells stories, and is accessible on every page', async () => {
    const { page, errors, violations, close } = await visitAs(at.browser, at.demo.origin, 'Mr. Yip Chi-keung')
    await openNoun(page, 'Audit')
    await page.getByRole('button', { name: 'Replay every decision' }).click()
    await page.getByText('Every decision comes out as recorded').waitFor()

    await page.getByText('More filters').click()
    await page.getByLabel('Reason code').fill('NOT_PROJECT_MEMBER')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByText('1 entry matches.').waitFor()
    expect(await page.getByLabel('Reason code').isVisible()).toBe(true)
    await page.getByLabel('Name', { exact: true }).fill('Outsiders')
    await page.getByRole('button', { name: 'Save this search' }).click()
    await page.getByRole('link', { name: 'Outsiders' }).waitFor()

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/^audit-.*\.csv$/)
    await page.getByText('and its receipt').waitFor()

    await page.getByRole('button', { name: /^Show entry/ }).click()
    await page.getByRole('button', { name: /^Open personal data/ }).click()
    await page.getByText('"address":"127.0.0.1"').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Story of the extract' }).click()
    await page.getByText('Dr. Ben Ng was refused a download (NOT_PROJECT_MEMBER)').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    await openNoun(page, 'Audit')
    await page.getByRole('link', { name: 'who had access on a day' }).click()
    await page.getByRole('heading', { level: 1, name: 'Access on a day' }).waitFor()
    await page.getByRole('cell', { name: 'hospital-inpatient v1' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await openNoun(page, 'Audit')
    await page.getByRole('link', { name: 'what looks unusual' }).click()
    await page.getByRole('heading', { level: 2, name: 'Repeated refusals' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect({ errors, violations }).toEqual({ errors: [], violations: [] })
    await close()
  })
})
