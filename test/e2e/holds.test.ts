import { expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { accessibilityProblems } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'
import { openNoun, visitAs } from './support/visitor.ts'

describeInBrowser('legal holds', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  const as = async (name: string, expected: readonly number[] = []): Promise<Page> =>
    watch(await visitAs(at.browser, at.demo.origin, name, expected))
  const openHolds = async (page: Page) => {
    await openNoun(page, 'Audit')
    await page.getByRole('link', { name: 'legal holds' }).click()
    await page.getByRole('heading', { level: 1, name: 'Legal holds' }).waitFor()
  }

  it('are placed by an auditor with a reason, and refused for what the gateway does not know', async () => {
    const page = await as('Mr. Yip Chi-keung', [422])
    await openHolds(page)
    await page.getByText('No hold has been placed.').waitFor()
    await page.getByText('Say which request.').waitFor()
    await page.getByLabel('Id of the request').fill('00000000-0000-4000-8000-000000000000')
    await page.getByText('State the reason.').waitFor()
    await page.getByLabel('Reason for the hold').fill('Court order 17')
    await page.getByRole('button', { name: 'Place the hold' }).click()
    await page.getByText('is not known to this gateway').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    await page.getByLabel('On', { exact: true }).selectOption('A person')
    await page.getByLabel('Person').selectOption('Dr. Ada Lam')
    await page.getByLabel('Only entries from this day on').fill('2020-01-31')
    await page.getByRole('button', { name: 'Place the hold' }).click()
    const row = page.getByRole('row').filter({ hasText: 'Dr. Ada Lam, recorded from' })
    await row.getByText('In force').waitFor()
    expect(await page.getByLabel('Reason for the hold').inputValue()).toBe('')
    expect(await page.getByText('Court order 17').count()).toBe(0)
  })

  it('are seen but not managed by whoever prunes the log', async () => {
    const page = await as('Mr. Ho Man-fai')
    await page.getByRole('link', { name: 'legal holds' }).click()
    await page.getByRole('cell', { name: /^Dr. Ada Lam/ }).waitFor()
    await page.getByRole('button', { name: 'Show hold on' }).click()
    await page.getByText('entry number').waitFor()
    expect(await page.getByRole('button', { name: /Lift|Place/ }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('are lifted by an auditor with a reason, and stay in the list', async () => {
    const page = await as('Mr. Yip Chi-keung')
    await openHolds(page)
    await page.getByRole('button', { name: 'Show hold on Dr. Ada Lam' }).click()
    await page.getByLabel('Reason for lifting it').fill('The case is closed.')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Lift the hold' }).click()
    await page.getByRole('cell', { name: 'Lifted', exact: true }).waitFor()
    await page.getByText('by Mr. Yip Chi-keung, entry number').waitFor()
    expect(await page.getByRole('button', { name: 'Lift the hold' }).count()).toBe(0)
    await page.getByLabel('State').selectOption('In force')
    await page.getByText('No hold in this state.').waitFor()
    expect(new URL(page.url()).search).toBe('?state=active')
  })
})
