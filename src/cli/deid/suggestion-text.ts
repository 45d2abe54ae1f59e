import type { Suggestion } from '../../domain/deidentify/suggest/suggest.ts'
import { modelText, thresholdText } from '../../domain/risk/models/threshold-text.ts'
import { plain } from '../text/plain.ts'
import { table } from '../text/table.ts'
import type { ProfileSearch } from './search-profile.ts'
import type { SpecSearch } from './search-spec.ts'

/** The suggestions for people. */
export function suggestionText(found: SpecSearch): string {
  const { proposal, alternatives, records, tuples, nodes, warnings } = found
  return [
    `${records} records, ${tuples} combinations of quasi-identifiers, ${nodes} possible transformations\n`,
    ...warnings.map(({ column, message }) =>
      plain(`WARNING ${column} would be released as it is: ${message}`),
    ),
    ...(warnings.length === 0 ? [] : ['']),
    'Proposal: the best utility that meets the thresholds',
    oneText(proposal, records),
    ...alternatives.flatMap((each, at) => [
      `Alternative ${at + 1}: less risk, the best utility with classes of ${each.smallestClass} or more`,
      oneText(each, records),
    ]),
    ...noSafer(found),
  ].join('\n')
}

/** The same for a dataset, with what the profile asks. */
export function profileSearchText(found: ProfileSearch): string {
  const { dataset, profile, models, suppressionLimit, notSearched, warnings } = found
  return [
    plain(`Dataset ${dataset} by profile ${profile.id} version ${profile.version} (${profile.digest})`),
    `asked: ${models.map((model) => plain(`${modelText(model)} ${thresholdText(model)}`)).join('; ')}; at most ${percent(suppressionLimit)} suppressed`,
    ...notSearched.map(({ model, why }) => plain(`not looked at: ${model}, as ${why}`)),
    ...warnings.map(({ column, message }) => plain(`WARNING ${column} is ${message}`)),
    suggestionText({ ...found, warnings: [] }),
  ].join('\n')
}

function oneText(each: Suggestion, records: number): string {
  const levels = table(each.levels, [
    ['variable', ({ variable }) => variable],
    ['level', ({ level, height }) => `${level} of ${height}`],
    ['released', ({ meaning }) => meaning],
  ])
  const certainty = each.isOptimal
    ? 'the best possible'
    : `the best possible may be up to ${percent(each.gap)} less, no lower than ${listed(each.bound)}`
  return [
    levels,
    `utility lost ${listed(each.value)} (${certainty}; ${each.checked} transformations checked)`,
    `suppressed   ${each.suppressed} records (${percent(each.suppressed / records)})`,
    `risk         highest ${percent(each.risk.highest)}, average ${percent(each.risk.average)}; ${each.classes} classes, the smallest of ${each.smallestClass}`,
    '',
  ].join('\n')
}

function noSafer({ alternatives, mayBeSafer }: SpecSearch): readonly string[] {
  if (mayBeSafer) return ['No safer transformation was found in the time given; there may be one', '']
  return alternatives.length === 0 ? ['No safer transformation meets the suppression limit', ''] : []
}

const listed = (value: number | readonly number[]): string =>
  typeof value === 'number' ? String(value) : value.join(', ')

const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`
