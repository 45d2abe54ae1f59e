import type { Browser, Page } from 'playwright-core'
import { openPage, type WatchedPage } from '../../support/browser.ts'

/** Opens the portal in a fresh browser context and signs in as one of the personas, as a visitor does. */
export async function visitAs(
  browser: Browser,
  origin: string,
  name: string,
  expected: readonly number[] = [],
): Promise<WatchedPage> {
  const visitor = await openPage(browser, origin, expected)
  await signIn(visitor.page, name)
  return visitor
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: `Sign in as ${name}` }).click()
  await page.getByRole('heading', { level: 1, name: 'Waiting for you' }).waitFor()
}

/** Opens a page from the navigation. */
export async function openNoun(page: Page, noun: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: noun }).click()
  await page.getByRole('heading', { level: 1, name: noun, exact: true }).waitFor()
}

/** Opens the first thing a list names. */
export async function openFirst(page: Page): Promise<void> {
  const link = page.getByRole('main').getByRole('table').getByRole('link').first()
  await link.waitFor()
  const before = page.url()
  await link.click()
  await page.waitForURL((url) => url.href !== before)
  // The network may count as idle before the page has asked for anything.
  await page.getByRole('heading', { level: 1, name: /^(?!Loading the )/ }).waitFor()
  await page.getByText('Loading…').first().waitFor({ state: 'hidden' })
}
