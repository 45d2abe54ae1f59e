import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, type WatchedPage } from '../../support/browser.ts'
import { type RunningDemo, startDemo } from './demo.ts'

/** A running demo and a browser for the tests of a suite; there once the first of them begins. */
export function useDemo(chromium: string): { readonly demo: RunningDemo; readonly browser: Browser } {
  const opened: { demo?: RunningDemo; browser?: Browser } = {}
  beforeAll(async () => {
    // Each is kept as it opens: were one to fail, the other must still be closed.
    await Promise.all([
      startDemo().then((demo) => Object.assign(opened, { demo })),
      openBrowser(chromium).then((browser) => Object.assign(opened, { browser })),
    ])
  }, 180_000)
  afterAll(async () => {
    await opened.browser?.close()
    await opened.demo?.stop()
  })
  return {
    get demo() {
      return there(opened.demo)
    },
    get browser() {
      return there(opened.browser)
    },
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the demo is not running')
  return value
}

/** Watches the pages of each test, which must have met no error and violated no content security policy when it ends. */
export function useVisitor(): (opened: WatchedPage) => Page {
  let visitors: WatchedPage[] = []
  afterEach(async () => {
    const met = visitors.map(({ errors, violations }) => ({ errors, violations }))
    await Promise.all(visitors.map(({ close }) => close()))
    visitors = []
    expect(met).toEqual(met.map(() => ({ errors: [], violations: [] })))
  })
  return (opened) => {
    visitors.push(opened)
    return opened.page
  }
}
