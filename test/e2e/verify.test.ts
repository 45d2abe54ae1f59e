import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { receiptFromTiles } from '../../src/domain/audit/receipt-from-tiles.ts'
import { webLog } from '../../src/platform/audit/web-log.ts'
import { accessibilityProblems, openPage } from '../support/browser.ts'
import { logVkey } from '../support/log.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'

type NamedFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }

/** The same bytes with one bit of the middle one changed. */
const damaged = ({ buffer, ...file }: NamedFile): NamedFile => {
  const copy = Buffer.from(buffer)
  const middle = Math.floor(copy.length / 2)
  copy[middle] = (copy[middle] ?? 0) ^ 1
  return { ...file, buffer: copy }
}

describeInBrowser('verification by somebody without an account', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  const released = async (name: string): Promise<NamedFile> => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: await readFile(join(at.demo.downloads, name)),
  })

  /** Opens the page as a stranger; `sent` is every call the page makes from then on. */
  async function open(): Promise<{ page: Page; sent: string[] }> {
    const page = watch(await openPage(at.browser, at.demo.origin))
    await page.goto('/')
    await page.getByRole('contentinfo').getByRole('link', { name: 'Verify a certificate' }).click()
    await page.getByRole('heading', { level: 1, name: 'Verify a certificate or a receipt' }).waitFor()
    await page.waitForLoadState('networkidle')
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`))
    return { page, sent }
  }
  const choose = (page: Page, files: readonly NamedFile[]) =>
    page.getByLabel('Choose files, or drop them here').setInputFiles([...files])
  const verify = async (page: Page, verdict: string) => {
    await page.getByRole('button', { name: 'Verify', exact: true }).click()
    await page.getByText(verdict, { exact: true }).waitFor()
  }
  const states = (page: Page) =>
    page
      .getByRole('list', { name: 'Checks' })
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-state')))

  it('verifies certificate and files with kept keys, sends nothing, and says it in plain words', async () => {
    const { page, sent } = await open()
    expect(await accessibilityProblems(page)).toEqual([])
    const names = await readdir(at.demo.downloads)
    expect(names).toEqual(
      expect.arrayContaining(['certificate.jws', 'log.vkey', 'jwks.json', 'patients.parquet']),
    )
    await choose(page, await Promise.all(names.map(released)))
    await page.getByText('Where did the file with the keys come from?').waitFor()
    await verify(page, 'The certificate is valid')
    const ended = await states(page)
    // Five of the certificate, and one for each file that is not itself a proof or a key.
    expect(ended).toEqual(Array(5 + names.length - 3).fill('passed'))
    await page.getByText('What consent removed').waitFor()
    await page
      .getByText(/^entry \d+ of \d+ in /)
      .first()
      .waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(sent).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  })

  it('names the file that was changed', async () => {
    const { page } = await open()
    const names = ['certificate.jws', 'episodes.parquet', 'log.vkey', 'jwks.json']
    const files = await Promise.all(names.map(released))
    await choose(page, [...files, damaged(await released('patients.parquet'))])
    await verify(page, 'The certificate is valid, but NOT every file is one that it names')
    await page.getByText('Failed: patients.parquet.').waitFor()
    await page.getByText('has another SHA-256 digest than was released').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('names the signature when the certificate was changed, with the keys the gateway publishes', async () => {
    const { page, sent } = await open()
    await choose(page, [damaged(await released('certificate.jws'))])
    await page.getByRole('button', { name: 'Use this gateway’s keys' }).click()
    await page.getByText('Keys from this gateway prove only').waitFor()
    expect(sent.sort()).toEqual(['GET /.well-known/jwks.json', 'GET /log/vkeys'])
    await verify(page, 'The certificate is NOT valid')
    await page.getByText('Failed: Signature of the certificate.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('verifies a receipt, and refuses it under the key of another log', async () => {
    const { page } = await open()
    const buffer = Buffer.from(await receiptFromTiles(webLog(`${at.demo.origin}/log`), 3))
    await choose(page, [
      { name: 'entry.tlog-proof', mimeType: 'text/plain', buffer },
      await released('log.vkey'),
    ])
    await verify(page, 'The receipt is valid')
    expect(await states(page)).toEqual(['passed', 'passed', 'passed'])
    await page.getByText('What happened').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByLabel('Key of the log').fill(logVkey)
    await verify(page, 'The receipt is NOT valid')
    await page.getByText('Failed: Signature of the log.').waitFor()
    expect(await states(page)).toEqual(['passed', 'failed', 'skipped'])
    await page.getByLabel('Key of the log').fill(`x${logVkey}`)
    await verify(page, 'Nothing was verified')
    await page.getByText('The id of the verifier key does not belong to the key').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByLabel('Key of the log').fill('')
    await page.getByText('Give the key of the log first.').waitFor()
  })
})
