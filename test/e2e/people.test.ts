import { expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { accessibilityProblems } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'
import { openNoun, visitAs } from './support/visitor.ts'

const names = (page: Page) =>
  page.getByRole('table').getByRole('row').locator('td:first-child').allTextContents()

describeInBrowser('people', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  const as = async (name: string, expected: readonly number[] = []): Promise<Page> =>
    watch(await visitAs(at.browser, at.demo.origin, name, expected))
  const openPerson = async (page: Page, name: string) => {
    await openNoun(page, 'People')
    await page.getByRole('link', { name }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }

  it('are listed by name and narrowed by role, in the address', async () => {
    const page = await as('Mr. Ho Man-fai')
    await openNoun(page, 'People')
    await page.getByRole('link', { name: 'Dr. Ada Lam' }).waitFor()
    const everybody = await names(page)
    expect(everybody).toHaveLength(8)
    expect(everybody).toEqual([...everybody].sort())
    await page.getByLabel('Role').selectOption('Committee chair')
    await page.getByRole('link', { name: 'Dr. Ada Lam' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Prof. Chan Siu-ming' }).waitFor()
    expect(await names(page)).toEqual(['Prof. Chan Siu-ming'])
    expect(new URL(page.url()).search).toBe('?role=committee-chair')
    await page.getByLabel('Access').selectOption('Without access')
    await page.getByText('Nobody matches.').waitFor()
    await page.reload()
    await page.getByText('Nobody matches.').waitFor()
  })

  it('are sorted by a column and back again, in the address and with the focus where it was', async () => {
    const page = await as('Mr. Ho Man-fai')
    await openNoun(page, 'People')
    const head = (name: string) => page.getByRole('columnheader', { name })
    await page.getByRole('link', { name: 'Dr. Ada Lam' }).waitFor()
    expect(await head('Name').getAttribute('aria-sort')).toBe('ascending')
    const everybody = await names(page)
    await page.getByRole('button', { name: 'Name' }).click()
    await page.locator('th[aria-sort="descending"]').waitFor()
    await page.locator('tbody tr:first-child a').filter({ hasNotText: everybody[0] }).first().waitFor()
    expect(await names(page)).toEqual([...everybody].reverse())
    expect(new URL(page.url()).search).toBe('?sort=-name')
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Name')
    await page.getByRole('button', { name: 'Registered' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Registered' }).waitFor()
    expect(await head('Name').getAttribute('aria-sort')).toBe('none')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.reload()
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Registered' }).waitFor()
  })

  it('can be changed by an administrator, who is stopped from changing themselves', async () => {
    const page = await as('Mr. Ho Man-fai')
    await openPerson(page, 'Dr. Cheung Ka-yan')
    await page.getByLabel('Committee member').uncheck()
    await page.getByText('Choose at least one role.').waitFor()
    await page.getByLabel('Researcher').check()
    await page.getByLabel('May sign in').uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByText('Without access').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await openNoun(page, 'People')
    const row = page.getByRole('row').filter({ hasText: 'Dr. Cheung Ka-yan' })
    await row.getByText('Researcher', { exact: true }).waitFor()

    await openPerson(page, 'Mr. Ho Man-fai')
    await page.getByText('another administrator must').waitFor()
    expect(await page.getByRole('button', { name: /Save|Erase/ }).count()).toBe(0)
  })

  it('are erased only with a reason and after saying what is lost', async () => {
    const page = await as('Mr. Ho Man-fai')
    await openPerson(page, 'Dr. Ben Ng')
    const erase = page.getByRole('button', { name: 'Erase for good' })
    expect(await erase.isVisible()).toBe(false)
    await page.getByText('Erase Dr. Ben Ng', { exact: true }).click()
    await page.getByText('their key is destroyed').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByText('State the reason.').waitFor()
    await page.getByLabel('Reason').fill('He asked for it.')
    await page.getByText('Confirm that this cannot be undone.').waitFor()
    // A blocked button does nothing, also from the keyboard.
    await erase.press('Enter')
    await page.getByLabel('Erase Dr. Ben Ng: this cannot be undone').check()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Dr. Ben Ng')
    await erase.click()
    await page.getByRole('heading', { level: 1, name: 'Erased person' }).waitFor()
    await page.getByText(/^\d+ sealed records? (was|were) deleted/).waitFor()
    expect(await page.getByText('Dr. Ben Ng').count()).toBe(0)
    expect(await page.getByRole('button', { name: /Save|Erase/ }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await openNoun(page, 'People')
    await page.getByLabel('Access').selectOption('Without access')
    await page.getByRole('link', { name: 'Erased person' }).waitFor()
    expect(await names(page)).not.toContain('Dr. Ben Ng')
  })

  it('are not shown to a researcher', async () => {
    const page = await as('Dr. Ada Lam', [403])
    expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0)
    await page.goto('/people')
    await page.getByText('NO_POLICY_PERMITS').waitFor()
    expect(await page.getByRole('table').count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
  })
})
