import { join } from 'node:path'
import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import type { DatasetFacts, ExtractFormat, Staging } from '../../../release/ports.ts'
import { narrowCohort, type PatientRelation, selectCohort } from './cohort.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { buildPeople, countClasses, suppressBelow } from './people.ts'
import type { TextContext } from './scrub-table.ts'
import type { Session } from './session.ts'
import { suppressCells } from './suppress-cells.ts'
import { replaceBySurrogates } from './vault.ts'
import { smallestWrittenClass, writeTables } from './write-tables.ts'

type Context = {
  readonly session: Session
  readonly dataset: DatasetFacts
  /** Where the files are written, private until published. */
  readonly folder: string
  readonly consentFolder: string
  /** Threads that scrub free text. */
  readonly threads: number
  /** Random surrogates, by project and dataset. */
  readonly vaultFolder: string
  close(): Promise<void>
}

/**
 * One extract in the making. Patients are held as one small sorted map; the large tables stay in the source and are read
 * once, when their file is written.
 */
export function createStaging(context: Context): Staging {
  const { session, dataset, folder, consentFolder, vaultFolder, threads, close } = context
  let patients: PatientRelation = 'cohort'
  let plan: DeidentificationPlan | undefined
  let text: TextContext | undefined
  let written: ExtractFormat | undefined
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
    stagePatients: async (accepted, pads, projectId) => {
      plan = accepted
      text = { definition: dataset.definition, pads, threads }
      const staged = await buildPeople(session, patients, accepted, pads)
      if (accepted.pseudonyms === 'random')
        await replaceBySurrogates(session, join(vaultFolder, folderName(projectId), folderName(dataset.id)))
      return staged
    },
    classSizes: () => countClasses(session, required(plan)),
    suppressCells: (k) => suppressCells(session, required(plan), k),
    suppressBelow: (k) => suppressBelow(session, required(plan), k),
    write: async (format) => {
      written = format
      return writeTables(session, folder, required(plan), format, required(text))
    },
    smallestWrittenClass: () => smallestWrittenClass(session, folder, required(plan), required(written)),
    close,
  }
}

/** No name of a project or dataset leads out of the folder. */
const folderName = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E')

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('staging methods were called out of order')
  return value
}
