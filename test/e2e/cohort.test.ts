import { expect, it } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { accessibilityProblems } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'
import { openNoun, visitAs } from './support/visitor.ts'

const title = 'Heart failure in winter'
const group = (page: Page, name: string) => page.getByRole('group', { name, exact: true })
const hasFocus = (part: Locator) => part.and(part.page().locator(':focus')).isVisible()
const focused = (page: Page) => page.evaluate("document.activeElement.querySelector('legend')?.textContent")

describeInBrowser('a request with a cohort', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  const asDrNg = async (expected: readonly number[] = []): Promise<Page> => {
    return watch(await visitAs(at.browser, at.demo.origin, 'Dr. Ben Ng', expected))
  }
  const openRequest = async (page: Page) => {
    await openNoun(page, 'Requests')
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  }

  it('is written with the keyboard alone, says what is missing where, and reads back in words', async () => {
    const page = await asDrNg()
    await page.getByRole('link', { name: 'New request' }).click()
    await page.getByLabel('Title of the new project').fill('Heart failure')
    await page.getByLabel('Title', { exact: false }).last().fill(title)
    await page.getByLabel('What the data are for').fill('Whether admissions rise in winter.')
    await page.getByLabel('Dataset').selectOption('hospital-inpatient')
    await page.getByLabel('admitted').first().check()
    await page.getByLabel('Why these variables are needed').fill('The date says the season.')
    // In the past: a draft may say so, a submission may not.
    await page.getByLabel('Last day of access').fill('2020-01-01')

    await page.getByRole('button', { name: 'Choose patients by their data' }).press('Enter')
    expect(await focused(page)).toBe('Comparison 1')
    await page.keyboard.press('Tab')
    await page.keyboard.type('episodes.admitted')
    await page.keyboard.press('Tab')
    await page.keyboard.type('is on or after')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Patients: Give a value').waitFor()
    expect(await group(page, 'Comparison 1').getByText('Give a value').isVisible()).toBe(true)
    await page.getByRole('link', { name: 'Patients: Give a value' }).press('Enter')
    const value = group(page, 'Comparison 1').getByLabel('Value')
    expect(await hasFocus(value)).toBe(true)
    await value.fill('2019-06-01')

    await page.getByRole('button', { name: 'Add a group to Patients' }).press('Enter')
    expect(await focused(page)).toBe('Group 2')
    await group(page, 'Group 2').getByLabel('Patients for whom').selectOption('none')
    const second = group(page, 'Comparison 2.1')
    await second.getByLabel('Variable').selectOption('episodes.diagnosis')
    await second.getByLabel('Condition').selectOption('starts-with')
    await second.getByLabel('Value').fill('I5')
    await page.getByRole('button', { name: 'Add a comparison to Group 2' }).press('Enter')
    await page.getByRole('button', { name: 'Remove Comparison 2.2' }).press('Enter')
    expect(await focused(page)).toBe('Group 2')
    await page.getByText('In words: (episodes.admitted ≥ 2019-06-01) and').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    const words = '(episodes.admitted ≥ 2019-06-01) and (not (episodes.diagnosis starts with I5))'
    await page.getByText(words).waitFor()
    await page.getByRole('link', { name: 'Edit' }).click()
    expect(await group(page, 'Comparison 2.1').getByLabel('Value').inputValue()).toBe('I5')
    expect(await group(page, 'Comparison 1').getByLabel('Value').getAttribute('type')).toBe('date')
  })

  it('shows what the gateway objects to at the field, also deep in the tree', async () => {
    const page = await asDrNg([422])
    await openRequest(page)
    await page.getByRole('button', { name: 'Submit to the committee' }).click()
    await page.getByText('END_DATE_INVALID').waitFor()
    await page.getByRole('link', { name: 'Correct this in the request' }).click()
    await page.getByText('The request could not be submitted').waitFor()
    const endsOn = page.getByLabel('Last day of access')
    expect(await endsOn.getAttribute('aria-invalid')).toBe('true')
    await page.getByRole('link', { name: 'Last day of access' }).press('Enter')
    expect(await hasFocus(endsOn)).toBe(true)
    await endsOn.fill(`${new Date().getUTCFullYear() + 1}-01-31`)

    // The gateway takes twelve levels; the editor lets it say so.
    let name = 'Patients'
    for (let level = 0; level < 12; level++) {
      await page.getByRole('button', { name: `Add a group to ${name}`, exact: true }).press('Enter')
      name = level === 0 ? 'Group 3' : `${name}.2`
    }
    const comparisons = page.getByRole('group', { name: /^Comparison 3/ })
    for (const comparison of await comparisons.all()) {
      await comparison.getByLabel('Variable').selectOption('patients.sex')
      await comparison.getByLabel('Value').fill('F')
    }
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('button', { name: 'Submit to the committee' }).click()
    await page.getByText('COHORT_INVALID').waitFor()
    await page.getByRole('link', { name: 'Correct this in the request' }).click()
    await group(page, name).getByText('nested deeper than 12').waitFor()
    await page.getByRole('link', { name: 'nested deeper than 12' }).last().press('Enter')
    expect(await hasFocus(group(page, name))).toBe(true)
    await page.getByRole('button', { name: 'Remove Group 3', exact: true }).click()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('button', { name: 'Submit to the committee' }).click()
    await page.getByText('Submitted by Dr. Ben Ng').waitFor()
  })

  it('can be withdrawn, in two steps, until it is decided', async () => {
    const page = await asDrNg()
    await openRequest(page)
    expect(await page.getByRole('button', { name: 'Withdraw request' }).isVisible()).toBe(false)
    await page.getByText('Withdraw the request', { exact: true }).click()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Withdraw request' }).click()
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('Withdrawn').waitFor()
    expect(await page.getByText('Withdraw the request', { exact: true }).count()).toBe(0)
    await openNoun(page, 'Requests')
    await page.getByLabel('State').selectOption('withdrawn')
    await page.getByRole('link', { name: title }).waitFor()
    expect(new URL(page.url()).searchParams.get('status')).toBe('withdrawn')
    await page.getByLabel('State').selectOption('approved')
    await page.getByText('No request in this state.').waitFor()
  })
})
