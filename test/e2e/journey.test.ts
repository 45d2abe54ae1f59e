import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, it } from '@jest/globals'
import type { Download, Page } from 'playwright-core'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'
import { openFirst, openNoun, visitAs } from './support/visitor.ts'

const title = 'Readmission after pneumonia'

describeInBrowser('from request to release to audit', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  /** @param expected statuses this person is meant to meet */
  async function as(name: string, expected: readonly number[] = []): Promise<Page> {
    return watch(await visitAs(at.browser, at.demo.origin, name, expected))
  }

  const openRequest = async (page: Page) => {
    await openNoun(page, 'Requests')
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  }

  it('shows Dr. Lam the delivered extract, and stays signed in over a reload', async () => {
    const page = await as('Dr. Ada Lam')
    await openNoun(page, 'Extracts')
    await openFirst(page)
    await page.getByText('Every released patient looks like at least').waitFor()
    const steps = page.getByRole('list', { name: 'Stages of the release' }).getByRole('listitem')
    expect(await steps.getByText('done', { exact: true }).count()).toBe(7)
    const { pathname } = new URL(page.url())
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Extract of hospital-inpatient' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(pathname)
  })

  it('downloads the file with the digest shown, and the certificate', async () => {
    const page = await as('Dr. Ada Lam')
    await openNoun(page, 'Extracts')
    await openFirst(page)
    const row = page.getByRole('row').filter({ hasText: 'patients.parquet' })
    const digest = await row.locator('code').textContent()
    const file = await saved(page, 'Download patients.parquet')
    expect(file.suggestedFilename()).toBe('patients.parquet')
    expect(
      createHash('sha256')
        .update(await bytesOf(file))
        .digest('hex'),
    ).toBe(digest)
    const certificate = await saved(page, 'Download certificate')
    expect((await bytesOf(certificate)).toString('utf8')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\s*$/)
  })

  it('shows Prof. Chan the request as it was reviewed and decided', async () => {
    const page = await as('Prof. Chan Siu-ming')
    await openNoun(page, 'Requests')
    await openFirst(page)
    await page.getByText('Prof. Lee Wai-han voted: Approve').waitFor()
    await page.getByText('Approved by Prof. Chan Siu-ming').waitFor()
    await page.getByText('Every patient must look like at least 9 others (k = 10).').waitFor()
  })

  it('explains what is missing, then lets Dr. Ng draft and submit a request', async () => {
    const page = await as('Dr. Ben Ng')
    await page.getByRole('link', { name: 'New request' }).click()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('The draft was not saved: some fields need your attention').waitFor()
    await page.getByLabel('Title of the new project').fill('Pneumonia')
    await page.getByLabel('Title', { exact: false }).last().fill(title)
    await page.getByLabel('What the data are for').fill('How often patients return within 30 days.')
    await page.getByLabel('Dataset').selectOption('hospital-inpatient')
    for (const name of ['dob', 'sex', 'admitted', 'diagnosis']) await page.getByLabel(name).first().check()
    await page
      .getByLabel('Why these variables are needed')
      .fill('Age, sex and diagnosis explain readmission.')
    await page.getByLabel('Reference').fill('KIH-REC-1 (demo)')
    await page.getByLabel('Valid to').fill(inYears(2))
    await page.getByLabel('Last day of access').fill(inYears(1))
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('sex').first().waitFor()
    expect(await page.getByLabel('sex').first().isChecked()).toBe(true)
    await page.getByLabel('What the data are for').fill('How often patients return within 90 days.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('within 90 days').waitFor()
    await page.getByRole('button', { name: 'Submit to the committee' }).click()
    await page.getByText('Submitted by Dr. Ben Ng').waitFor()
  })

  it('hides the votes from Prof. Lee until the own vote is cast', async () => {
    const page = await as('Prof. Lee Wai-han')
    await page.getByRole('link', { name: title }).click()
    await page.getByText('The votes of others are hidden until you have voted').waitFor()
    await page.getByLabel('Approve', { exact: true }).check()
    await page.getByLabel('Reasons for your vote').fill('Adequate.')
    await page.getByRole('button', { name: 'Cast vote' }).click()
    await page.getByText('1 vote: 1 to approve').waitFor()
  })

  it('tells Prof. Chan that a quorum is missing, then takes the vote and the decision with conditions', async () => {
    const page = await as('Prof. Chan Siu-ming', [409])
    await openRequest(page)
    await page.getByText('Decide as chair').click()
    const decision = page.getByRole('form', { name: 'Decision' })
    await decision.getByLabel('Approve with the conditions below').check()
    await decision.getByLabel('Reasons for the decision').fill('Sound and proportionate.')
    await decision.getByLabel('Minimum k').fill('5')
    await decision.getByLabel('episodes.diagnosis').check()
    await decision.getByRole('button', { name: 'Decide' }).click()
    await page.getByText('QUORUM_NOT_REACHED').waitFor()
    await page.getByRole('form', { name: 'Your vote' }).getByLabel('Approve', { exact: true }).check()
    await page.getByLabel('Reasons for your vote').fill('Agreed.')
    await page.getByRole('button', { name: 'Cast vote' }).click()
    await page.getByText('2 votes: 2 to approve').waitFor()
    await decision.getByRole('button', { name: 'Decide' }).click()
    await page.getByText('these variables are left out: episodes.diagnosis').first().waitFor()
    await page.getByText('Approved by Prof. Chan Siu-ming').waitFor()
  })

  it('refuses Dr. Cheung, who works at the institution of the applicant, and says why', async () => {
    const page = await as('Dr. Cheung Ka-yan', [403])
    await openNoun(page, 'Requests')
    await page.getByRole('link', { name: 'Length of stay' }).click()
    await page.getByText('CONFLICT_OF_INTEREST').waitFor()
    await page.getByText('A committee member from another institution must act').waitFor()
  })

  it('follows the extract Dr. Ng asks for until it is delivered', async () => {
    const page = await as('Dr. Ben Ng')
    await openNoun(page, 'Grants')
    await openFirst(page)
    await page.getByLabel('Format').selectOption('csv')
    await page.getByRole('button', { name: 'Request extract' }).click()
    await page.getByRole('button', { name: 'Download patients.csv' }).waitFor({ timeout: 60_000 })
    const file = await saved(page, 'Download episodes.csv')
    const [header = ''] = (await bytesOf(file)).toString('utf8').split('\n')
    expect(header).toContain('admitted')
    expect(header).not.toContain('diagnosis')
  })

  it('lets Ms. Wong revoke the grant, after which Dr. Ng can download nothing', async () => {
    const custodian = await as('Ms. Wong Mei-ling')
    await openNoun(custodian, 'Grants')
    await openFirst(custodian)
    await custodian.getByLabel('Reason').fill('The study was stopped.')
    await custodian.getByRole('button', { name: 'Revoke grant' }).click()
    await custodian.getByText('The study was stopped.').waitFor()
    const page = await as('Dr. Ben Ng', [403])
    await openNoun(page, 'Extracts')
    await openFirst(page)
    await page.getByRole('button', { name: 'Download patients.csv' }).click()
    await page.getByText('GRANT_NOT_ACTIVE').waitFor()
  })

  it('lets Mr. Yip find the refusal by person and type, read what was hashed, and verify the log', async () => {
    const page = await as('Mr. Yip Chi-keung')
    await openNoun(page, 'Audit')
    await page.getByLabel('Person who acted').selectOption({ label: 'Dr. Ben Ng' })
    await page.getByLabel('Outcome').selectOption('refused')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await page.getByRole('cell', { name: 'GRANT_NOT_ACTIVE', exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('outcome')).toBe('refused')
    const row = page.getByRole('row').filter({ hasText: 'GRANT_NOT_ACTIVE' })
    await row.getByRole('button', { name: /^Show entry/ }).click()
    await page.getByText('"type":"download.refused"').waitFor()
    await page.getByRole('button', { name: 'Verify the whole log' }).click()
    await page.getByText('The log is intact').waitFor()
  })

  it('leads from one person to another and out', async () => {
    const page = await as('Mr. Ho Man-fai')
    await page.getByRole('button', { name: 'Switch person' }).click()
    await page.getByRole('button', { name: 'Mr. Yip Chi-keung' }).click()
    await page.getByRole('heading', { level: 2, name: 'Latest refusals' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign out?' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in as Dr. Ada Lam' }).waitFor()
  })
})

async function saved(page: Page, button: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return download
}

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path())

/** Today in some years, as a date field takes it. */
const inYears = (years: number): string => {
  const date = new Date()
  date.setUTCFullYear(date.getUTCFullYear() + years)
  return date.toISOString().slice(0, 10)
}
