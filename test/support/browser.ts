import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is installed; undefined when it is not, and then browser tests are skipped. */
export const chromiumPath = places.find((path) => existsSync(path))

/** Nothing of the browser's own may reach the network. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: flags })

/** A page that keeps everything a visitor must never cause. */
export type WatchedPage = {
  readonly page: Page
  /** Errors on the console and uncaught errors, except the network line of an answer the test expects. */
  readonly errors: string[]
  /** Violations of the content security policy, as the browser reported them. */
  readonly violations: string[]
  close(): Promise<void>
}

/**
 * Opens a page of its own context: no cookies, no storage.
 * @param expected statuses of answers a test provokes; Chromium writes each to the console as an error
 */
export async function openPage(
  browser: Browser,
  baseURL: string,
  expected: readonly number[] = [],
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  })
  const errors: string[] = []
  const violations: string[] = []
  await context.exposeBinding('reportViolation', (_source, text: string) => violations.push(text))
  await context.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    reportViolation([event.effectiveDirective, event.blockedURI, event.sourceFile, event.lineNumber].join(' ')))`)
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    const isExpected = expected.some((status) => message.text().includes(`status of ${status}`))
    if (message.type() === 'error' && !isExpected) errors.push(message.text())
  })
  return { page, errors, violations, close: () => context.close() }
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const schemes = ['light', 'dark'] as const

/** What axe finds wrong with the page as it is now, in both colour schemes: rule, place and what would be right. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const problems: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    // A page hears of the change with the next frame.
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
    )
    problems.push(...(await problemsNow(page)).map((problem) => `${colorScheme}: ${problem}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return problems
}

async function problemsNow(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)))`,
  )
  return Array.isArray(found) ? found.map(String) : ['axe gave no result']
}
