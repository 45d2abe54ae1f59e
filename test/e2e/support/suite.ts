import { describe } from '@jest/globals'
import { chromiumPath } from '../../support/browser.ts'
import { isPortalBuilt } from './demo.ts'

const missing =
  chromiumPath === undefined
    ? 'Chromium is not installed'
    : isPortalBuilt
      ? undefined
      : 'the portal is not built (npm run build:web)'

/** A suite that needs a browser and the built portal; without them it is reported skipped, with the reason. */
export const describeInBrowser = (name: string, suite: (chromium: string) => void): void => {
  if (chromiumPath !== undefined && missing === undefined) describe(name, () => suite(chromiumPath ?? ''))
  else describe.skip(`${name} (skipped: ${missing})`, () => suite(''))
}
