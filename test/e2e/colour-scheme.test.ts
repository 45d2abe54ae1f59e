import { expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { accessibilityProblems, openPage } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'

const scheme = (page: Page) => page.locator('html').getAttribute('data-mantine-color-scheme')
const ground = (page: Page) => page.evaluate('getComputedStyle(document.body).backgroundColor')
const light = 'rgb(245, 248, 249)'
const dark = 'rgb(18, 27, 31)'

describeInBrowser('the colour scheme', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  const visit = async (): Promise<Page> => watch(await openPage(at.browser, at.demo.origin))

  it('is that of the system until one is chosen', async () => {
    const page = await visit()
    await page.goto('/verify')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect([await scheme(page), await ground(page)]).toEqual(['light', light])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    expect(await ground(page)).toBe(dark)
    expect(await page.getByLabel('Colours').inputValue()).toBe('auto')
  })

  it('is remembered once chosen, against the system, and can be left to the system again', async () => {
    const page = await visit()
    await page.goto('/verify')
    await page.getByLabel('Colours').selectOption('Dark')
    expect([await scheme(page), await ground(page)]).toEqual(['dark', dark])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await ground(page)).toBe(dark)
    expect(await page.getByLabel('Colours').inputValue()).toBe('dark')
    await page.getByLabel('Colours').selectOption('As the system')
    expect(await ground(page)).toBe(light)
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await ground(page)).toBe(light)
  })

  it('is set before the portal itself has arrived', async () => {
    // Its scripts and styles are held back, which the console calls errors.
    const { page, violations, close } = await openPage(at.browser, at.demo.origin)
    await page.goto('/verify')
    await page.getByLabel('Colours').selectOption('Dark')
    await page.route('**/assets/**', (route) => route.abort())
    await page.reload()
    expect(await scheme(page)).toBe('dark')
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('normal')
    expect(await page.locator('meta[name="color-scheme"]').getAttribute('content')).toBe('dark')
    expect(violations).toEqual([])
    await close()
  })

  it('is light on paper', async () => {
    const page = await visit()
    await page.goto('/verify')
    await page.getByLabel('Colours').selectOption('Dark')
    await page.emulateMedia({ media: 'print' })
    expect(await ground(page)).toBe(light)
  })
})
