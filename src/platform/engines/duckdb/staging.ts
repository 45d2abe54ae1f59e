import { join } from 'node:path'
import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import type { DiversityModel } from '../../../domain/risk/profile-models.ts'
import type { ReleaseFigures } from '../../../domain/risk/release-figures.ts'
import type { DatasetFacts, ExtractFormat, Staging, WrittenTables } from '../../../release/ports.ts'
import { type ChangedCells, countChangedCells } from './changed-cells.ts'
import { narrowCohort, type PatientRelation, selectCohort } from './cohort.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { type NumberedPeople, numberLeftOut, numberPeople, withholdPeople } from './number-people.ts'
import { type MarkPrefix, markPrefix, markSql, numberingFolder } from './numbering.ts'
import { buildPeople, countClasses, suppressBelow } from './people.ts'
import { measureBefore } from './risk-before.ts'
import { measureReleased } from './risk-released.ts'
import type { TextContext } from './scrub-table.ts'
import { countSensitive, type SensitiveCounts } from './sensitive-counts.ts'
import type { Session } from './session.ts'
import { suppressCells } from './suppress-cells.ts'
import { dropCounts, removeUnkept, settleModels } from './suppress-sensitive.ts'
import { replaceBySurrogates } from './vault.ts'
import { writeDocument } from './write-files.ts'
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

/** What the command line asks of an extract in the making, besides what a release does. */
export type DuckDbStaging = Staging & {
  /** Once written: by variable of the patient table, the share of released cells that are not as in the source. */
  changedCells(): Promise<readonly ChangedCells[]>
}

/**
 * One extract in the making. Patients are held as one small sorted map; the large tables stay in the source and are read
 * once, when their file is written.
 */
export function createStaging(context: Context): DuckDbStaging {
  const { session, dataset, folder, consentFolder, vaultFolder, threads, close } = context
  let patients: PatientRelation = 'cohort'
  let plan: DeidentificationPlan | undefined
  let text: TextContext | undefined
  let format: ExtractFormat | undefined
  let written: WrittenTables | undefined
  let before: ReleaseFigures['before'] | undefined
  let prefix: MarkPrefix | undefined
  let numbered: NumberedPeople | undefined
  let isNormal = false
  const markOf = (key: string) => markSql(required(plan).identifier, key, isNormal)
  const numbering = numberingFolder(consentFolder, dataset.id)
  /** Of the patients staged now; counted when first asked for. */
  let sensitive: readonly SensitiveCounts[] | undefined
  const settle = async (models: readonly DiversityModel[], most: number) => {
    const isCounted = models.every(({ attribute }) => sensitive?.some((one) => one.attribute === attribute))
    if (sensitive === undefined || !isCounted)
      sensitive = await countSensitive(session, required(plan), models, required(text))
    return settleModels(session, sensitive, models, most)
  }
  const forget = async () => {
    if (sensitive !== undefined) await dropCounts(session, sensitive)
    sensitive = undefined
  }
  /** For whatever changes who is staged, or in which class. */
  const changing = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    await forget()
    return done
  }
  return {
    selectCohort: async (cohort) => {
      const chosen = await selectCohort(session, dataset, cohort)
      isNormal = chosen.isNormal
      return chosen.patients
    },
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
      before = await measureBefore(session, patients, accepted)
      const staged = await buildPeople(session, patients, accepted, pads)
      if (accepted.pseudonyms === 'random')
        await replaceBySurrogates(session, join(vaultFolder, folderName(projectId), folderName(dataset.id)))
      return staged
    },
    classSizes: () => countClasses(session, required(plan)),
    suppressCells: (k) => changing(suppressCells(session, required(plan), k)),
    suppressBelow: (k) => changing(suppressBelow(session, required(plan), k)),
    couldReach: settle,
    suppressSensitive: async (models) => {
      await settle(models, Number.POSITIVE_INFINITY)
      return changing(removeUnkept(session, required(plan)))
    },
    number: async (secret) => {
      prefix = markPrefix(secret, required(plan).identifier)
      numbered = await numberPeople(session, numbering, required(plan), prefix, markOf)
      return numbered
    },
    numberLeftOut: () => numberLeftOut(session, numbering, required(prefix), markOf),
    withhold: (ordinals) => changing(withholdPeople(session, required(numbered), ordinals)),
    write: async (chosen) => {
      format = chosen
      await forget()
      written = await writeTables(session, folder, required(plan), chosen, required(text))
      return written
    },
    smallestWrittenClass: () => smallestWrittenClass(session, folder, required(plan), required(format)),
    riskFigures: async (threshold) => ({
      before: required(before),
      after: await measureReleased(session, folder, required(plan), required(format), threshold),
    }),
    changedCells: () => countChangedCells(session, folder, required(plan), required(format)),
    writeDocument: (document) => writeDocument(folder, document),
    close: async () => {
      // A refused release stops at once; whoever removes its files must not find them being read.
      await written?.hashed().catch(() => undefined)
      await close()
    },
  }
}

/** No name of a project or dataset leads out of the folder. */
const folderName = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E')

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('staging methods were called out of order')
  return value
}
