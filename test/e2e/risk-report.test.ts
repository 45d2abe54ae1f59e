import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { renderRiskReport } from '../../src/domain/report/render-risk-report.ts'
import { failing, holding } from '../domain/report/example.ts'
import { accessibilityProblems, chromiumPath, openBrowser, openPage } from '../support/browser.ts'

const suite = chromiumPath === undefined ? describe.skip : describe
if (chromiumPath === undefined)
  process.stderr.write('SKIPPED test/e2e "the risk report": Chromium is not installed\n')

type Pair = readonly [colour: string, ground: string]

/** Colours of what is drawn in the charts, which axe does not look at, with what each stands on. */
const chartColours = (page: Page): Promise<{ texts: Pair[]; marks: Pair[] }> =>
  page.evaluate(`(() => {
    const found = { texts: [], marks: [] }
    for (const svg of document.querySelectorAll('svg')) {
      const ground = getComputedStyle(svg).backgroundColor
      for (const text of svg.querySelectorAll('text')) found.texts.push([getComputedStyle(text).fill, ground])
      for (const bar of svg.querySelectorAll('.bar')) {
        const { fill, stroke } = getComputedStyle(bar)
        found.marks.push([bar.classList.contains('after') ? fill : stroke, ground])
      }
      for (const stripe of svg.querySelectorAll('.stripe'))
        found.marks.push([getComputedStyle(stripe).fill, getComputedStyle(stripe.previousElementSibling).fill])
    }
    return found
  })()`)

/** Contrast of two colours `rgb(r, g, b)`, 1 to 21 (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((text) => {
      const share = Number(text) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

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
      const { texts, marks } = await chartColours(page)
      for (const pair of texts)
        expect({ pair, isLegible: contrast(...pair) >= 4.5 }).toMatchObject({ isLegible: true })
      for (const pair of marks)
        expect({ pair, isVisible: contrast(...pair) >= 3 }).toMatchObject({ isVisible: true })
      // Texts, bars and the limit; and bars of before where there is a before.
      expect(texts.length).toBeGreaterThan(20)
      expect(new Set(marks.map(([colour]) => colour)).size).toBe(3)
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
