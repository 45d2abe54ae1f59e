import { beforeAll, expect, it } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { hospitalDefinition } from '../../src/demo/hospital/hospital-definition.ts'
import { hospitalFolder } from '../../src/demo/story/custodian.ts'
import { accessibilityProblems } from '../support/browser.ts'
import { describeInBrowser } from './support/suite.ts'
import { useDemo, useVisitor } from './support/use-demo.ts'
import { openNoun, visitAs } from './support/visitor.ts'

const title = 'Two sources on readmission'
const second = 'Second hospital (synthetic demo)'
const third = 'Third hospital (synthetic demo)'

const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const focused = (page: Page) => page.evaluate('document.activeElement.textContent')
const hasFocus = (part: Locator) => part.and(part.page().locator(':focus')).isVisible()
const variablesOf = (part: Locator) => part.getByRole('group', { name: 'Variables', exact: true })
const choice = (part: Locator): Locator => part.getByRole('combobox', { name: 'Dataset' })
const offered = (part: Locator) => choice(part).getByRole('option').allTextContents()

const definitionOf = (id: string, en: string) => ({
  ...hospitalDefinition(hospitalFolder),
  id,
  title: { en },
})

async function choosePatients(part: Locator, sex: string): Promise<void> {
  await part.getByRole('button', { name: 'Choose patients by their data' }).click()
  await part.getByLabel('Variable', { exact: true }).selectOption('patients.sex')
  await part.getByRole('textbox', { name: 'Value' }).fill(sex)
}

describeInBrowser('a request for several datasets', (chromium) => {
  const at = useDemo(chromium)
  const watch = useVisitor()

  const register = async (definition: object) => {
    const answer = await at.demo.api.as('wong').send('POST', '/api/catalogue', { definition })
    expect(answer.status).toBe(201)
  }
  beforeAll(async () => {
    await register(definitionOf('hospital-second', second))
    // Its profile withholds free text; the gateway's own scrubs it.
    await register({ ...definitionOf('hospital-third', third), profile: 'expert-determination' })
  })

  const asDrNg = async (expected: readonly number[] = []): Promise<Page> =>
    watch(await visitAs(at.browser, at.demo.origin, 'Dr. Ben Ng', expected))

  it('is written with variables, patients and reasons of each, and says for each what is missing', async () => {
    const page = await asDrNg()
    await page.getByRole('link', { name: 'New request' }).click()
    await page.getByLabel('Title of the new project').fill('Two sources')
    await page.getByLabel('Title', { exact: false }).last().fill(title)
    await page.getByLabel('What the data are for').fill('Whether readmissions differ.')
    await page.getByLabel('Last day of access').fill('2020-01-01')
    expect(await page.getByRole('button', { name: /^Remove dataset/ }).count()).toBe(0)
    await choice(section(page, 'Data')).selectOption('hospital-inpatient')
    await section(page, 'Data').getByLabel('admitted').first().check()
    await page.getByLabel('Why these variables are needed').fill('The date says the season.')
    const scrubbed = section(page, 'Data').getByRole('checkbox', { name: /^text/ })
    expect(await scrubbed.getAttribute('aria-describedby')).not.toBeNull()
    await section(page, 'Data').getByText('Scrubbed: searched for identifiers').waitFor()
    expect(await section(page, 'Data').getByText('Not on offer').count()).toBe(0)

    await page.getByRole('button', { name: 'Add a dataset' }).press('Enter')
    expect(await focused(page)).toBe('Dataset 2')
    expect(await offered(section(page, 'Dataset 2'))).toEqual(['Choose a dataset', second, third])
    await page.getByRole('button', { name: 'Add a dataset' }).click()
    await page.getByText('The catalogue has no further dataset.').waitFor()
    await choice(section(page, 'Dataset 3')).selectOption('hospital-third')
    await section(page, 'Dataset 3').getByLabel('sex').check()
    await section(page, 'Dataset 3').getByText('Not on offer: text').waitFor()
    await section(page, 'Dataset 3').getByText('Withheld under the profile in force').waitFor()
    expect(await section(page, 'Dataset 3').getByRole('checkbox', { name: /^text/ }).count()).toBe(0)
    await choosePatients(section(page, 'Dataset 3'), '')
    await page.getByRole('button', { name: 'Save draft' }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('Dataset 2, Variables: must name at least one variable').waitFor()
    await alert.getByText('Dataset 3, Why these variables are needed: must not be empty').waitFor()
    await alert.getByText('Dataset 3, Patients: Give a value').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    // The list has the focus, and each entry leads to its field.
    expect(await hasFocus(alert)).toBe(true)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Dataset 2, Dataset: Choose a dataset')
    await page.keyboard.press('Enter')
    expect(await hasFocus(choice(section(page, 'Dataset 2')))).toBe(true)
    await alert.getByRole('link', { name: 'Dataset 2, Variables' }).press('Enter')
    expect(await hasFocus(variablesOf(section(page, 'Dataset 2')))).toBe(true)
    await alert.getByRole('link', { name: 'Dataset 3, Why these variables' }).press('Enter')
    expect(await hasFocus(section(page, 'Dataset 3').getByLabel('Why these variables'))).toBe(true)
    await alert.getByRole('link', { name: 'Dataset 3, Patients' }).click()
    expect(await hasFocus(section(page, 'Dataset 3').getByRole('textbox', { name: 'Value' }))).toBe(true)
    expect(new URL(page.url()).hash).toBe('')

    // What was said about the third dataset goes with it when it becomes the second.
    await page.getByRole('button', { name: 'Remove dataset 2' }).click()
    expect(await focused(page)).toBe('Dataset 1')
    await alert.getByText('Dataset 2, Patients: Give a value').waitFor()
    expect(await alert.getByText('Dataset 3').count()).toBe(0)
    expect(await section(page, 'Dataset 2').getByText('Give a value').isVisible()).toBe(true)
    expect(await section(page, 'Dataset 1').getByText('must not be empty').count()).toBe(0)
    await section(page, 'Dataset 2').getByRole('textbox', { name: 'Value' }).fill('F')
    await section(page, 'Dataset 2').getByLabel('Why these variables').fill('Sex is a known factor.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  })

  it('shows every dataset on its page and in the form, and lets one be added and removed again', async () => {
    const page = await asDrNg()
    await openNoun(page, 'Requests')
    await page.getByRole('link', { name: title }).click()
    await section(page, third).getByText('Patients: patients.sex is F').waitFor()
    await section(page, 'Inpatient episodes (synthetic demo)').getByText('Patients: all').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    await page.getByRole('link', { name: 'Edit' }).click()
    await section(page, 'Dataset 1').getByLabel('admitted').first().waitFor()
    expect(await section(page, 'Dataset 2').getByRole('textbox', { name: 'Value' }).inputValue()).toBe('F')
    await page.getByRole('button', { name: 'Remove dataset 1' }).click()
    expect(await focused(page)).toBe('Data')
    expect(await section(page, 'Data').getByLabel('sex').isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Add a dataset' }).click()
    const added = section(page, 'Dataset 2')
    expect(await added.getByLabel('Why these variables').inputValue()).toBe('')
    await choice(added).selectOption('hospital-second')
    await added.getByLabel('district').check()
    await added.getByLabel('unit').check()
    await added.getByLabel('Why these variables').fill('Distance matters.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await section(page, second).getByText('Distance matters.').waitFor()
    expect(await section(page, 'Inpatient episodes (synthetic demo)').count()).toBe(0)
  })

  it('shows what the gateway objects to at the dataset it is about', async () => {
    const page = await asDrNg([422])
    await openNoun(page, 'Requests')
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Last day of access').fill(`${new Date().getUTCFullYear() + 1}-01-31`)
    await page.getByRole('button', { name: 'Save draft' }).click()
    // The custodian withdraws the variables while the request is a draft: one with its table, one by its class.
    const definition = definitionOf('hospital-second', second)
    const { patients, labs: _dropped, ...tables } = definition.tables
    const variables = { ...patients?.variables, district: { class: 'direct-identifier' } }
    await register({ ...definition, tables: { ...tables, patients: { ...patients, variables } } })
    const part = section(page, 'Dataset 2')
    const correct = async (code: string) => {
      await page.getByRole('button', { name: 'Submit to the committee' }).click()
      await page.getByText(code).waitFor()
      await page.getByRole('link', { name: 'Correct this in the request' }).click()
      await page.getByRole('alert').getByRole('link', { name: 'Dataset 2, Variables' }).press('Enter')
      expect(await hasFocus(variablesOf(part))).toBe(true)
    }
    await correct('VARIABLE_UNKNOWN')
    const gone = part.getByRole('group', { name: 'Chosen, but not on offer' })
    await gone.getByText('labs.unit: No longer in the dataset').waitFor()
    await gone.getByText('patients.district: Never leaves the gateway').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await gone.getByRole('button', { name: 'Remove labs.unit' }).press('Enter')
    expect(await hasFocus(variablesOf(part))).toBe(true)
    expect(await gone.getByText('labs.unit').count()).toBe(0)
    await page.getByRole('button', { name: 'Save draft' }).click()

    await correct('VARIABLE_NOT_RELEASABLE')
    await gone.getByRole('button', { name: 'Remove patients.district' }).click()
    expect(await gone.count()).toBe(0)
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Dataset 2, Variables: must name at least one variable').waitFor()
    await page.getByRole('button', { name: 'Remove dataset 2' }).click()
    expect(await page.getByText('The request could not be submitted').count()).toBe(0)
    expect(await page.getByText('The draft was not saved').count()).toBe(0)
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('button', { name: 'Submit to the committee' }).click()
    await page.getByText('Submitted by Dr. Ben Ng').waitFor()
  })
})
