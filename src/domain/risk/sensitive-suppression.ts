import { disclosureOfClass } from './attribute-disclosure.ts'
import { checkModel, type DiversityModel, type Reached } from './profile-models.ts'

/** Patients of one equivalence class by value code, for each sensitive variable by name (`table.variable`). */
export type SensitiveClass = Readonly<Record<string, readonly number[]>>

/** How one class stands to all models together. */
type Judgement = {
  /** Whether an l-diversity model fails: whoever else is suppressed, the class must go. */
  readonly lacks: boolean
  /** By how much the worst t-closeness model is exceeded; 0 when all hold. */
  readonly excess: number
}

/** Keeps rounding from deciding between distances that are equal as fractions. */
const TIE = 1e-9

/**
 * Which classes are to be suppressed whole so that the models hold in what is left, t measured against what is left (Li et
 * al. 2007: the distribution of the released table). Reference implementation of the engine's aggregates.
 *
 * Classes that lack diversity go first, since nothing else can mend them. Then, round by round, those whose distance
 * exceeds t by at least half as much as the farthest one's: every removal moves the distribution of the rest, so that
 * classes that were too far only because of the farthest ones, if these have less than a third of the patients, stay. Every
 * round removes a class, so it ends. Which classes are fewest is not searched for.
 * @param classes classes with the same variables, each with a count for every code; codes in the order of the values
 * @returns by index, whether the class stays
 */
export const suppressForModels = (
  classes: readonly SensitiveClass[],
  models: readonly DiversityModel[],
): readonly boolean[] =>
  suppressClasses(classes, models, (each, left, { attribute }) => disclosureIn(each, left, attribute))

/** What the variable of a model reveals in a class, of those that are left. */
type Disclose<T> = (each: T, left: readonly T[], model: DiversityModel) => Reached

/** The same, of classes in whatever form `disclose` knows: with several values a person, `disclosureOfMembers`. */
export function suppressClasses<T>(
  classes: readonly T[],
  models: readonly DiversityModel[],
  disclose: Disclose<T>,
): readonly boolean[] {
  const stays = classes.map(() => true)
  for (;;) {
    const left = classes.filter((_, at) => stays[at])
    const judged = classes.map((each, at) => (stays[at] ? judge(each, left, models, disclose) : undefined))
    const lacking = judged.some((each) => each?.lacks)
    const farthest = judged.reduce((most, each) => Math.max(most, each?.excess ?? 0), 0)
    if (!lacking && farthest === 0) return stays
    for (const [at, each] of judged.entries())
      if (each !== undefined && mustGo(each, lacking, farthest)) stays[at] = false
  }
}

const mustGo = ({ lacks, excess }: Judgement, lacking: boolean, farthest: number): boolean =>
  lacking ? lacks : excess > 0 && excess >= (farthest / 2) * (1 - TIE)

function judge<T>(
  each: T,
  left: readonly T[],
  models: readonly DiversityModel[],
  disclose: Disclose<T>,
): Judgement {
  const missed = models.flatMap((model) => {
    const { kind, required, reached, holds } = checkModel(model, disclose(each, left, model))
    return holds ? [] : [kind === 'at-least' ? { lacks: true } : { excess: (reached ?? 1) - required }]
  })
  return {
    lacks: missed.some((one) => 'lacks' in one),
    excess: missed.reduce((most, one) => Math.max(most, 'excess' in one ? (one.excess ?? 0) : 0), 0),
  }
}

/** Values that nobody left has are no values: an ordered distance has one step fewer for each. */
function disclosureIn(each: SensitiveClass, left: readonly SensitiveClass[], attribute: string) {
  const counts = each[attribute] ?? []
  const whole = counts.map((_, code) => left.reduce((sum, other) => sum + (other[attribute]?.[code] ?? 0), 0))
  const present = (list: readonly number[]) => list.filter((_, code) => (whole[code] ?? 0) > 0)
  return disclosureOfClass(present(counts), present(whole), 2)
}
