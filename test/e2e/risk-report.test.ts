import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { renderRiskReport } from '../../src/domain/report/render-risk-report.ts'
import { failing, holding } from '../domain/report/example.ts'
import { accessibilityProblems, chromiumPath, openBrowser, openPage } from '../support/browser.ts'

const suite = chromiumPath === undefined ? describe.skip : describe
if (chromiumPath === undefined)
  process.stderr.write('SKIPPED test/e2e "the risk report": Chromium is not installed\n')

suite('the risk report as a file in a browser', () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    browser = await openBrowser(String(chromiumPath))
    folder = await mkdtemp(join(tmpdir(), 'harbourgate-report-'))
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it.each([
    ['that holds', holding],
    ['that fails, with hostile names', failing],
  ])('%s is accessible in light, dark and print, and breaks no policy', async (name, report) => {
    const path = join(folder, `${name.length}.html`)
    await writeFile(path, renderRiskReport(report))
    const { page, errors, violations, close } = await openPage(browser, 'http://localhost')
    await page.goto(pathToFileURL(path).href)
    for (const media of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { media: 'print' }] as const) {
      await page.emulateMedia(media)
      expect(await accessibilityProblems(page)).toEqual([])
    }
    expect({ errors, violations }).toEqual({ errors: [], violations: [] })
    const colour = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
    expect(await colour()).toBe('rgb(20, 24, 30)')
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await colour()).toBe('rgb(255, 255, 255)')
    await close()
  })

  it('fits a narrow screen without sideways scrolling', async () => {
    const path = join(folder, 'narrow.html')
    await writeFile(path, renderRiskReport(failing))
    const { page, close } = await openPage(browser, 'http://localhost')
    await page.setViewportSize({ width: 360, height: 800 })
    await page.goto(pathToFileURL(path).href)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await close()
  })
})
