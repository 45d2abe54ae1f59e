import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import type { DatasetFacts, ExtractFormat, Staging } from '../../../release/ports.ts'
import { narrowCohort, type PatientRelation, selectCohort } from './cohort.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { numberLeftOut, numberPeople, withholdPeople } from './number-people.ts'
import { type MarkPrefix, markPrefix, numberingFolder } from './numbering.ts'
import { buildPeople, countClasses, suppressBelow } from './people.ts'
import type { Session } from './session.ts'
import { smallestWrittenClass, writeTables } from './write-tables.ts'

type Context = {
  readonly session: Session
  readonly dataset: DatasetFacts
  /** Where the files are written, private until published. */
  readonly folder: string
  readonly consentFolder: string
  close(): Promise<void>
}

/**
 * One extract in the making. Patients are held as one small sorted map; the large tables stay in the source and are read
 * once, when their file is written.
 */
export function createStaging({ session, dataset, folder, consentFolder, close }: Context): Staging {
  let patients: PatientRelation = 'cohort'
  let plan: DeidentificationPlan | undefined
  let written: ExtractFormat | undefined
  let prefix: MarkPrefix | undefined
  const numbering = numberingFolder(consentFolder, dataset.id)
  return {
    selectCohort: (cohort) => selectCohort(session, dataset, cohort),
    directivePatterns: (files, at) => loadPatterns(session, consentFolder, files, at),
    keepPermitted: async (verdicts, all) => {
      await combineVerdicts(session, verdicts)
      patients = 'permitted'
      const permitted = `SELECT patient FROM consent_of_patient WHERE NOT denies AND permits = ${Number(all)}`
      return narrowCohort(session, 'SEMI', permitted)
    },
    keepUndenied: async (verdicts) => {
      await combineVerdicts(session, verdicts)
      patients = 'permitted'
      return narrowCohort(session, 'ANTI', 'SELECT patient FROM consent_of_patient WHERE denies')
    },
    stagePatients: async (accepted, pads) => {
      plan = accepted
      return buildPeople(session, patients, accepted, pads)
    },
    classSizes: () => countClasses(session, required(plan)),
    suppressBelow: (k) => suppressBelow(session, required(plan), k),
    number: async (secret) => {
      prefix = markPrefix(secret, required(plan).identifier)
      return numberPeople(session, numbering, required(plan), prefix)
    },
    numberLeftOut: () => numberLeftOut(session, numbering, required(plan), required(prefix)),
    withhold: (ordinals) => withholdPeople(session, ordinals),
    write: async (format) => {
      written = format
      return writeTables(session, folder, required(plan), format)
    },
    smallestWrittenClass: () => smallestWrittenClass(session, folder, required(plan), required(written)),
    close,
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('staging methods were called out of order')
  return value
}
