import { refuse, type Violation } from '../refusal.ts'
import type { RequestContent } from './content.ts'

/**
 * That a request selects each dataset once, and each variable once: scope, conditions and extracts name a selection by
 * its dataset, so a second one would be neither reviewed nor released.
 * @throws Refusal INPUT_INVALID with every repetition
 */
export function checkDistinct({ datasets }: RequestContent): void {
  const violations = [
    ...repetitions(
      datasets.map(({ dataset }) => dataset),
      (index) => `datasets.${index}.dataset`,
    ),
    ...datasets.flatMap(({ variables }, selection) =>
      repetitions(variables, (index) => `datasets.${selection}.variables.${index}`),
    ),
  ]
  const [first] = violations
  if (first !== undefined) throw refuse('input', 'INPUT_INVALID', first.message, { violations })
}

function repetitions(names: readonly string[], pathOf: (index: number) => string): Violation[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: pathOf(index), message: `${name} is selected twice` }],
  )
}
