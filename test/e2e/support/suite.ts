import { describe } from '@jest/globals'
import { chromiumPath } from '../../support/browser.ts'
import { isPortalBuilt } from './demo.ts'

const missing =
  chromiumPath === undefined
    ? 'Chromium is not installed'
    : isPortalBuilt
      ? undefined
      : 'the portal is not built (npm run build:web)'

/**
 * A suite that needs a browser and the built portal; without them it is reported skipped. Jest names no test of a file
 * that is skipped as a whole, so the reason is written out here.
 */
export const describeInBrowser = (name: string, suite: (chromium: string) => void): void => {
  const chromium = missing === undefined ? chromiumPath : undefined
  if (chromium !== undefined) {
    describe(name, () => suite(chromium))
    return
  }
  process.stderr.write(`SKIPPED test/e2e "${name}": ${missing}\n`)
  describe.skip(`${name} (skipped: ${missing})`, () => suite(''))
}
