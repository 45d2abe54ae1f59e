import { join } from 'node:path'
import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import { concernOf, type DiversityModel } from '../../../domain/risk/profile-models.ts'
import type { ReleaseFigures } from '../../../domain/risk/release-figures.ts'
import type { TableFigures } from '../../../domain/risk/table-figures.ts'
import type { DatasetFacts, Staging } from '../../../release/ports.ts'
import { both } from './both.ts'
import { type ChangedCells, countChangedCells } from './changed-cells.ts'
import {
  narrowCohort,
  type PatientKeys,
  type PatientRelation,
  requireUnique,
  selectCohort,
} from './cohort.ts'
import { combineVerdicts, loadPatterns } from './consent-sql.ts'
import { type NumberedPeople, numberLeftOut, numberPeople, withholdPeople } from './number-people.ts'
import { type MarkPrefix, markPrefix, markSql, numberingFolder } from './numbering.ts'
import { computePatients, countClasses, rankPatients, suppressBelow } from './people.ts'
import type { WrittenFiles } from './released-several.ts'
import { measureBefore } from './risk-before.ts'
import { measureOthers, measurePatients } from './risk-released.ts'
import type { TextContext } from './scrub-table.ts'
import { countSensitive, type SensitiveCounts } from './sensitive-counts.ts'
import type { Connection, Session } from './session.ts'
import { suppressCells } from './suppress-cells.ts'
import { dropCounts, removeUnkept, settleModels } from './suppress-sensitive.ts'
import { replaceBySurrogates } from './vault.ts'
import { writeDocument } from './write-files.ts'
import { openWriter, smallestWrittenClass, type TableWriter } from './write-tables.ts'

type Context = {
  readonly session: Session
  /** For what is asked while patients are hashed, which leaves processors idle. */
  readonly beside: Connection
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
  const { session, beside, dataset, folder, consentFolder, vaultFolder, threads, close } = context
  let patients: PatientRelation = 'cohort'
  let plan: DeidentificationPlan | undefined
  let text: TextContext | undefined
  let files: WrittenFiles | undefined
  let writer: TableWriter | undefined
  let after: TableFigures | undefined
  let before: ReleaseFigures['before'] | undefined
  let prefix: MarkPrefix | undefined
  let numbered: NumberedPeople | undefined
  let isNormal = false
  let keys: PatientKeys | undefined
  const markOf = (key: string) => markSql(required(plan).identifier, key, isNormal)
  const numbering = numberingFolder(consentFolder, dataset.id)
  /** Of the patients staged now; counted when first asked for. */
  let sensitive: readonly SensitiveCounts[] | undefined
  const settle = async (models: readonly DiversityModel[], most: number) => {
    const isCounted = models.every((model) => sensitive?.some(({ name }) => name === concernOf(model)))
    if (sensitive === undefined || !isCounted)
      sensitive = await countSensitive(session, required(plan), models, required(text))
    return settleModels(session, sensitive, models, most)
  }
  const forget = async () => {
    if (sensitive !== undefined) await dropCounts(session, sensitive)
    sensitive = undefined
  }
  /** Patients who have no file are measured as they are staged, and that only the session sees. */
  const measuring = () => {
    const { tables, patientTable } = required(plan)
    return tables.some(({ table }) => table === patientTable) ? beside : session
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
      keys = chosen.keys
      return chosen.patients
    },
    directivePatterns: (files, at) => loadPatterns(session, consentFolder, files, at),
    keepPermitted: async (verdicts, all) => {
      await combineVerdicts(session, verdicts)
      patients = 'permitted'
      const permitted = `SELECT patient FROM consent_of_patient WHERE NOT denies AND permits = ${Number(all)}`
      return narrowCohort(session, 'SEMI', permitted, isNormal)
    },
    keepUndenied: async (verdicts) => {
      await combineVerdicts(session, verdicts)
      patients = 'permitted'
      return narrowCohort(session, 'ANTI', 'SELECT patient FROM consent_of_patient WHERE denies', isNormal)
    },
    stagePatients: async (accepted, pads, projectId) => {
      plan = accepted
      text = { definition: dataset.definition, pads, threads }
      const computed = computePatients(session, patients, isNormal, accepted, pads)
      const checked = requireUnique(beside, required(keys))
      const measured = checked.then(() => measureBefore(beside, patients, accepted))
      const [expected, figures] = await both(computed, measured)
      before = figures
      const staged = await rankPatients(session, expected)
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
      await forget()
      files = { folder, plan: required(plan), format: chosen }
      const { tables, patientTable } = files.plan
      const others = tables.filter(({ table }) => table !== patientTable)
      writer = await openWriter(session, files, required(text))
      await writer.write(tables.filter((table) => !others.includes(table)))
      // The patients' file is measured while the large ones are written, which leaves processors idle, too.
      if (measuring() === beside) [after] = await both(measurePatients(beside, files), writer.write(others))
      else {
        await writer.write(others)
        after = await measurePatients(session, files)
      }
      return writer.finish()
    },
    smallestWrittenClass: () => smallestWrittenClass(session, required(files)),
    riskFigures: async (models = []) => {
      const figures = required(after)
      const several = await measureOthers(measuring(), required(files), figures.records, models)
      return {
        before: required(before),
        after: { ...figures, sensitive: [...figures.sensitive, ...several] },
      }
    },
    changedCells: () => countChangedCells(session, required(files)),
    writeDocument: (document) => writeDocument(folder, document),
    close: async () => {
      // A refused release stops at once; whoever removes its files must not find them being read.
      await writer?.settled()
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
