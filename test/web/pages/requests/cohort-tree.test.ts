import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { predicate } from '../../../../src/contract/cohort.ts'
import {
  blankComparison,
  type CohortPart,
  type Comparison,
  everybody,
  fromPredicate,
  isGroup,
  type Predicate,
  pathOf,
  problemsOf,
  toPredicate,
  withNewPart,
  withPart,
} from '../../../../src/web/pages/requests/cohort/cohort-tree.ts'
import {
  operatorChoices,
  withOperator,
  withVariable,
} from '../../../../src/web/pages/requests/cohort/operators.ts'

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ]{0,8}[A-Za-z0-9]$/)
const value = fc.oneof(word, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
const variable = fc.constantFrom<`${string}.${string}`>('patients.dob', 'labs.value', 'episodes.diagnosis')

const someOf = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 })

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({ variable, op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), value }),
  fc.record({
    variable,
    op: fc.constant('in'),
    values: fc.oneof(someOf(word), someOf(fc.integer()), someOf(fc.boolean())),
  }),
  fc.record({ variable, op: fc.constant('between'), from: fc.integer(), to: fc.integer() }),
  fc.record({ variable, op: fc.constant('starts-with'), value: word }),
  fc.record({ variable, op: fc.constant('present') }),
)

const { tree } = fc.letrec<{ tree: Predicate }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ all: someOf(tie('tree')) }),
    fc.record({ any: someOf(tie('tree')) }),
    fc.record({ not: tie('tree') }),
  ),
}))

/** Whether the predicate holds when exactly the named leaves do. */
function holds(node: Predicate, isTrue: (leaf: string) => boolean): boolean {
  if ('all' in node) return node.all.every((part) => holds(part, isTrue))
  if ('any' in node) return node.any.some((part) => holds(part, isTrue))
  if ('not' in node) return !holds(node.not, isTrue)
  return isTrue(JSON.stringify(node))
}

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce<unknown>((node, key) => Reflect.get(Object(node), key), value)

function comparisons(part: CohortPart, path: string): [string, Comparison][] {
  if (!isGroup(part)) return [[path, part]]
  return part.parts.flatMap((child, index) => comparisons(child, pathOf(path, part, index)))
}

describe('a cohort in the editor', () => {
  it('means the same after it was opened and saved, whatever the tree', () => {
    fc.assert(
      fc.property(tree, fc.func(fc.boolean()), (original, isTrue) => {
        const saved = predicate.parse(toPredicate(fromPredicate(original)))
        expect(holds(saved, isTrue)).toBe(holds(original, isTrue))
      }),
    )
  })

  it('finds every comparison at the place the gateway would name, and has no problem with it', () => {
    fc.assert(
      fc.property(tree, (original) => {
        const group = fromPredicate(original)
        const saved = toPredicate(group)
        for (const [path, { variable: name, op }] of comparisons(group, 'cohort'))
          expect(at(saved, path)).toMatchObject({ variable: name, op })
        expect(problemsOf(group, 'cohort')).toEqual([])
      }),
    )
  })

  it('names what is missing where it is missing', () => {
    const comparison = (change: Partial<Comparison>): Comparison => ({
      variable: 'labs.value',
      op: 'eq',
      kind: 'number',
      values: ['5'],
      ...change,
    })
    const group = {
      join: 'none',
      parts: [
        comparison({}),
        blankComparison,
        comparison({ values: ['five'] }),
        comparison({ op: 'between', values: ['1', ' '] }),
        comparison({ op: 'in', values: [''] }),
        comparison({ op: 'present', values: [] }),
        everybody,
      ],
    } as const
    expect(problemsOf(group, 'c')).toEqual([
      ['c.not.any.1.variable', 'Choose a variable'],
      ['c.not.any.2', 'Give a number'],
      ['c.not.any.3', 'Give a value'],
      ['c.not.any.4', 'Give a value'],
      ['c.not.any.6', 'Add a comparison, or remove the group'],
    ])
  })

  it('leaves blank lines out of a list and sends numbers and truth values as such', () => {
    const send = (change: Partial<Comparison>) => toPredicate({ ...blankComparison, ...change })
    expect(send({ op: 'in', values: ['J18', '', ' I21 '] })).toMatchObject({ values: ['J18', 'I21'] })
    expect(send({ kind: 'number', values: ['5'] })).toMatchObject({ value: 5 })
    expect(send({ kind: 'boolean', values: ['false'] })).toMatchObject({ value: false })
    // What is no number is sent as typed, so that nothing is guessed.
    expect(send({ kind: 'number', values: ['five'] })).toMatchObject({ value: 'five' })
  })

  it('adds, replaces and removes one part and leaves the others', () => {
    const two = withNewPart(withNewPart(everybody, blankComparison), everybody)
    const changed = { ...blankComparison, variable: 'labs.value' }
    expect(withPart(two, 0, changed).parts).toEqual([changed, everybody])
    expect(withPart(two, 0, undefined).parts).toEqual([everybody])
  })
})

describe('changing a comparison', () => {
  const dated: Comparison = {
    variable: 'episodes.admitted',
    op: 'ge',
    kind: 'date',
    values: ['2018-01-01'],
  }

  it('keeps what was typed when only the operator changes', () => {
    const between = withOperator(dated, 'between')
    expect(between.values).toEqual(['2018-01-01', ''])
    expect(withOperator(between, 'lt').values).toEqual(['2018-01-01'])
    expect(withOperator(dated, 'present').values).toEqual([])
    expect(withOperator(dated, 'drop table')).toEqual(dated)
  })

  it('starts anew when the kind of value changes, with an operator that kind has', () => {
    expect(withVariable(dated, 'labs.taken', 'date')).toEqual({ ...dated, variable: 'labs.taken' })
    expect(withVariable(dated, 'patients.sex', 'text')).toEqual({
      variable: 'patients.sex',
      kind: 'text',
      op: 'eq',
      values: [''],
    })
    expect(withVariable(dated, 'patients.smokes', 'boolean').values).toEqual(['true'])
  })

  it('offers what fits the kind, and keeps an operator written elsewhere', () => {
    const offered = (comparison: Comparison) => operatorChoices(comparison).map(({ value: op }) => op)
    expect(offered(dated)).not.toContain('starts-with')
    expect(offered({ ...dated, kind: 'boolean' })).toEqual(['eq', 'ne', 'ge', 'present'])
  })
})
