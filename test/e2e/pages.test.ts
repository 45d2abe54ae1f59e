import { expect, it } from '@jest/globals'
import { accessibilityProblems, openPage } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo } from './support/use-demo.ts'
import { openFirst, openNoun, visitAs } from './support/visitor.ts'

describeInBrowser('every page', (chromium) => {
  const at = useDemo(chromium)

  it('welcomes a visitor who is not signed in, wherever they arrive', async () => {
    const { page, errors, violations, close } = await openPage(at.browser, at.demo.origin)
    for (const path of ['/', '/requests']) {
      await page.goto(path)
      await page.getByRole('button', { name: 'Sign in as Dr. Ada Lam' }).waitFor()
      expect(await accessibilityProblems(page)).toEqual([])
    }
    expect({ errors, violations }).toEqual({ errors: [], violations: [] })
    await close()
  })

  it.each([
    ['Dr. Ada Lam', ['Catalogue', 'Requests', 'Grants', 'Extracts']],
    ['Dr. Ben Ng', ['Catalogue', 'Requests', 'Grants', 'Extracts']],
    ['Prof. Chan Siu-ming', ['Catalogue', 'Requests', 'Grants']],
    ['Ms. Wong Mei-ling', ['Catalogue', 'Grants']],
    ['Mr. Yip Chi-keung', ['Catalogue', 'Requests', 'Grants', 'Extracts', 'Audit']],
    ['Mr. Ho Man-fai', ['People']],
  ])('is accessible and within the security policy for %s', async (name, nouns) => {
    const { page, errors, violations, close } = await visitAs(at.browser, at.demo.origin, name)
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
    expect(await links.allTextContents()).toEqual(['Home', ...nouns])
    expect(await accessibilityProblems(page)).toEqual([])
    for (const noun of nouns) {
      await openNoun(page, noun)
      await page.waitForLoadState('networkidle')
      expect(await accessibilityProblems(page)).toEqual([])
      // Dr. Ng has nothing of his own yet.
      if (noun === 'Audit' || (name === 'Dr. Ben Ng' && noun !== 'Catalogue')) continue
      await openFirst(page)
      expect(await accessibilityProblems(page)).toEqual([])
    }
    expect({ errors, violations }).toEqual({ errors: [], violations: [] })
    await close()
  })

  it('moves the focus to the heading when the page changes, and offers to skip the navigation', async () => {
    const { page, close } = await visitAs(at.browser, at.demo.origin, 'Dr. Ada Lam')
    await openNoun(page, 'Requests')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Requests')
    expect(await page.title()).toBe('Requests – Harbourgate')
    const first = page.getByRole('link').first()
    expect(await first.textContent()).toBe('Skip to the content')
    await first.focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await close()
  })

  it('says so when there is no such page', async () => {
    const { page, close } = await visitAs(at.browser, at.demo.origin, 'Dr. Ada Lam')
    await page.goto('/nowhere')
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await close()
  })

  it('keeps a heading, and the focus on it, when something is refused', async () => {
    const ada = await visitAs(at.browser, at.demo.origin, 'Dr. Ada Lam')
    await openNoun(ada.page, 'Extracts')
    await openFirst(ada.page)
    const { pathname } = new URL(ada.page.url())
    await ada.close()
    const { page, errors, violations, close } = await visitAs(at.browser, at.demo.origin, 'Dr. Ben Ng', [403])
    await page.goto(pathname)
    await page.getByText('NOT_PROJECT_MEMBER').waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('The extract cannot be shown')
    expect(await accessibilityProblems(page)).toEqual([])
    expect({ errors, violations }).toEqual({ errors: [], violations: [] })
    await close()
  })

  it('has a heading while it waits for the gateway', async () => {
    const { page, close } = await visitAs(at.browser, at.demo.origin, 'Dr. Ada Lam')
    await openNoun(page, 'Catalogue')
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/api/catalogue/*', async (route) => {
      await held
      await route.continue()
    })
    await page.getByRole('main').getByRole('table').getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: 'Loading the dataset' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    answer()
    await page.getByRole('heading', { level: 2, name: 'What it takes' }).waitFor()
    await close()
  })
})
