import { isCalendarDate } from '../calendar-date.ts'
import { checkCohort } from '../cohort/check.ts'
import { findVariable } from '../cohort/find-variable.ts'
import {
  type DatasetDefinition,
  isReleasable,
  type SourceColumns,
  type Variable,
} from '../dataset/definition.ts'
import type { Profile } from '../deidentify/profile.ts'
import { treatmentOf } from '../deidentify/treatment.ts'
import { refuse, type Violation } from '../refusal.ts'
import { checkDistinct } from './check-distinct.ts'
import type { DatasetSelection, RequestContent } from './content.ts'
import { nextState, type RequestState } from './states.ts'

/** A dataset version as the catalogue holds it. */
export type CatalogueEntry = {
  readonly version: number
  readonly definition: DatasetDefinition
  readonly columns: SourceColumns
  /** The de-identification profile in force for the dataset; undefined when the gateway no longer has it. */
  readonly profile: Profile | undefined
}

export type CatalogueLookup = (dataset: string) => CatalogueEntry | undefined

/** Longest period a request may ask for (years). */
const LONGEST_PERIOD_YEARS = 5

/** The state a new request starts in. @throws Refusal INPUT_INVALID */
export function draft(content: RequestContent): { state: RequestState; content: RequestContent } {
  checkDistinct(content)
  return { state: 'draft', content }
}

/**
 * A valid edit changes nothing but the content; drafts may be incomplete in meaning but never in form.
 * @throws Refusal INPUT_INVALID, or the state machine's own codes
 */
export function edit(
  state: RequestState,
  content: RequestContent,
): { state: RequestState; content: RequestContent } {
  const next = nextState(state, 'edit')
  checkDistinct(content)
  return { state: next, content }
}

/**
 * Checks a draft against the catalogue and freezes it: every dataset is pinned to its current version.
 * @param today ISO 8601 date in UTC
 * @throws Refusal INPUT_INVALID, DATASET_UNKNOWN, VARIABLE_UNKNOWN, VARIABLE_NOT_RELEASABLE (for the class of a variable or
 *   the profile in force), COHORT_INVALID, END_DATE_INVALID, or the state machine's own codes. All violations of the first
 *   failing kind are listed.
 */
export function submit(
  state: RequestState,
  content: RequestContent,
  lookup: CatalogueLookup,
  today: string,
): { state: RequestState; content: RequestContent } {
  const next = nextState(state, 'submit')
  checkDistinct(content)
  checkEndDate(content.endsOn, today)
  const datasets = content.datasets.map((selection, index) =>
    pin(selection, lookup(selection.dataset), `datasets.${index}`),
  )
  return { state: next, content: { ...content, datasets } }
}

function pin(selection: DatasetSelection, entry: CatalogueEntry | undefined, path: string): DatasetSelection {
  if (entry === undefined) {
    const message = `No dataset ${selection.dataset} in the catalogue`
    throw refuse('input', 'DATASET_UNKNOWN', message, { violations: [{ path: `${path}.dataset`, message }] })
  }
  checkVariables(selection, entry, path)
  if (selection.cohort !== undefined)
    checkCohort(selection.cohort, entry.definition, entry.columns, `${path}.cohort`)
  return { ...selection, version: entry.version }
}

function checkVariables(selection: DatasetSelection, entry: CatalogueEntry, path: string): void {
  const { definition } = entry
  const unknown: Violation[] = []
  const withheld: Violation[] = []
  for (const [index, name] of selection.variables.entries()) {
    const variable = findVariable(definition, name)
    const at = `${path}.variables.${index}`
    if (variable === undefined) {
      unknown.push({ path: at, message: `${definition.id} has no variable ${name}` })
      continue
    }
    const message = whyNotReleased(name, variable, entry)
    if (message !== undefined) withheld.push({ path: at, message })
  }
  const [firstUnknown] = unknown
  if (firstUnknown) throw refuse('input', 'VARIABLE_UNKNOWN', firstUnknown.message, { violations: unknown })
  const [firstWithheld] = withheld
  if (firstWithheld)
    throw refuse('input', 'VARIABLE_NOT_RELEASABLE', firstWithheld.message, { violations: withheld })
}

/** Why no release can hold the variable; undefined when one can. Asking for it would mislead the committee. */
function whyNotReleased(
  fullName: string,
  variable: Variable,
  { definition, columns, profile }: CatalogueEntry,
): string | undefined {
  if (!isReleasable(variable)) return `${fullName} is a ${variable.class} and never leaves`
  if (profile === undefined)
    return `${fullName} is not released: the gateway no longer has profile ${definition.profile}`
  const [table = '', name = ''] = fullName.split('.')
  const { released, why, problem } = treatmentOf({ definition, columns, profile, table, name, variable })
  if (released) return undefined
  return `${fullName} is withheld by profile ${profile.id}: ${problem ?? why ?? 'no rule releases it'}`
}

function checkEndDate(endsOn: string, today: string): void {
  const latest = `${Number(today.slice(0, 4)) + LONGEST_PERIOD_YEARS}${today.slice(4)}`
  if (isCalendarDate(endsOn) && endsOn > today && endsOn <= latest) return
  const message = `${endsOn} is not after ${today} and at most ${LONGEST_PERIOD_YEARS} years ahead`
  throw refuse('input', 'END_DATE_INVALID', message, { violations: [{ path: 'endsOn', message }] })
}
