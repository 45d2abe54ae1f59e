import { isDeepStrictEqual } from 'node:util'
import type { PolicyEngine } from '../platform/policy/cedar.ts'
import { answerExample, readPolicyExamples } from '../platform/policy/examples.ts'

export type ExampleFailure = {
  readonly file: string
  readonly name: string
  readonly expected: object
  readonly answered: object
}

/** Asks the policies every example of a folder. @throws when an example does not have the expected form */
export function runExamples(
  { decide }: Pick<PolicyEngine, 'decide'>,
  folder: string,
): { readonly examples: number; readonly failures: readonly ExampleFailure[] } {
  const all = readPolicyExamples(folder).flatMap(({ file, examples }) =>
    examples.map((example) => ({ file, example })),
  )
  const failures = all.flatMap(({ file, example }) => {
    const { determining: _, ...answered } = answerExample(decide, example)
    return isDeepStrictEqual(answered, example.expect)
      ? []
      : [{ file, name: example.name, expected: example.expect, answered }]
  })
  return { examples: all.length, failures }
}
