import { describeTransform } from '../../domain/deidentify/describe.ts'
import type { DeidentificationPlan } from '../../domain/deidentify/plan.ts'
import type { DescribedLevel, Proposal } from '../../domain/deidentify/suggest/describe-node.ts'
import type { Certainty } from '../../domain/deidentify/suggest/suggest.ts'
import type { RiskFigures } from '../../domain/risk/k-anonymity.ts'
import type { LocalSuppression } from '../../domain/risk/local-suppression.ts'
import type { PrivacyModel } from '../../domain/risk/models/model.ts'
import type { ChosenLevels } from './apply-levels.ts'
import { type ApplySpec, ROW_KEY, TABLE } from './apply-plan.ts'
import type { Prepared } from './apply-prepare.ts'
import type { StagedFile } from './apply-stage.ts'

export type ApplySummary = RiskFigures & {
  readonly profile: { readonly id: string; readonly version: number; readonly digest: string | undefined }
  /** Level of every quasi-identifier; absent with a profile. */
  readonly levels: Readonly<Record<string, number>> | undefined
  readonly choice: LevelsChoice | undefined
  /** What was asked for, and holds in the file. */
  readonly models: readonly PrivacyModel[]
  /** The population that the released records are a research subset of. */
  readonly population: string | undefined
  readonly referenceDate: string | undefined
  readonly cells: LocalSuppression | undefined
  readonly file: {
    readonly name: string
    readonly rows: number
    readonly bytes: number
    readonly sha256: string
  }
  readonly variables: readonly {
    readonly name: string
    readonly class: string
    readonly transform: string
    /** Share of the released cells that are not as in the source; null where nothing can be compared. */
    readonly cellsChanged: number | null
  }[]
}

/** Who chose the levels, and what they cost by the metric; of a search also how sure it is of them. */
export type LevelsChoice = {
  readonly by: 'specification' | 'search'
  readonly metric: ApplySpec['metric']
  readonly value: Proposal['value']
} & Partial<Certainty>

/** What was done to a file, for the record. */
export function summarise(
  { spec, definition, profile, digest, chosen }: Prepared,
  plan: DeidentificationPlan,
  { risk, cells, changed }: Pick<StagedFile, 'risk' | 'cells' | 'changed'>,
  file: ApplySummary['file'],
): ApplySummary {
  return {
    profile: { id: profile.id, version: profile.version, digest },
    levels:
      chosen && Object.fromEntries(chosen.proposal.levels.map(({ variable, level }) => [variable, level])),
    choice: chosen && choiceOf(spec, chosen),
    models: spec.models,
    population: spec.subset === undefined ? undefined : spec.data,
    referenceDate: spec.referenceDate,
    ...risk,
    cells,
    file,
    variables: describe(definition.tables[TABLE]?.variables ?? {}, plan, chosen?.proposal.levels ?? []).map(
      (one) => ({ ...one, cellsChanged: changed.get(one.name) ?? null }),
    ),
  }
}

function choiceOf({ metric }: ApplySpec, { proposal: { value }, certainty }: ChosenLevels): LevelsChoice {
  if (certainty === undefined) return { by: 'specification', metric, value }
  const { isOptimal, bound, gap, checked } = certainty
  return { by: 'search', metric, value, isOptimal, bound, gap, checked }
}

function describe(
  variables: Readonly<Record<string, { readonly class: string }>>,
  plan: DeidentificationPlan,
  levels: readonly DescribedLevel[],
): readonly Omit<ApplySummary['variables'][number], 'cellsChanged'>[] {
  const released = plan.tables.flatMap((table) => table.variables)
  return Object.entries(variables)
    .filter(([name]) => name !== ROW_KEY)
    .map(([name, { class: kind }]) => {
      const chosen = levels.find(({ variable }) => variable === name)
      if (chosen !== undefined) return { name, class: kind, transform: levelText(chosen) }
      const transform = released.find(({ variable }) => variable === name)?.transform
      if (transform !== undefined) return { name, class: kind, transform: describeTransform(transform) }
      const isKey = kind === 'patient-key'
      return {
        name,
        class: kind,
        transform: isKey ? describeTransform({ kind: 'pseudonym', method: plan.pseudonyms }) : 'withheld',
      }
    })
}

const levelText = ({ level, height, meaning }: DescribedLevel): string =>
  level === 0 ? 'kept' : `generalised to level ${level} of ${height}: ${meaning}`
