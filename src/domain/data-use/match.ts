import type { DatasetDefinition } from '../dataset/definition.ts'
import type { RequestContent } from '../request/content.ts'

/** Three-valued, so that what a machine cannot decide is never a permit (DUO itself is not a legal-compliance tool). */
export type DataUseVerdict = 'permit' | 'deny' | 'manual' | 'missing'

export type DataUseFinding = {
  readonly code: string
  readonly verdict: DataUseVerdict
  readonly text: string
}

export type DataUseMatch = {
  readonly verdict: DataUseVerdict
  readonly findings: readonly DataUseFinding[]
  /** Duties that travel with the release. */
  readonly obligations: readonly string[]
}

/** DUO terms (release 2021-02-23) by the names used in the rules below. */
export const duo = {
  noRestriction: 'DUO:0000004',
  healthMedicalBiomedical: 'DUO:0000006',
  diseaseSpecific: 'DUO:0000007',
  ancestry: 'DUO:0000011',
  noMethodsResearch: 'DUO:0000015',
  notForProfitNonCommercial: 'DUO:0000018',
  publicationRequired: 'DUO:0000019',
  collaborationRequired: 'DUO:0000020',
  ethicsRequired: 'DUO:0000021',
  geographical: 'DUO:0000022',
  moratorium: 'DUO:0000024',
  institutionSpecific: 'DUO:0000028',
  returnResults: 'DUO:0000029',
  generalResearch: 'DUO:0000042',
  ancestryProhibited: 'DUO:0000044',
  notForProfitOrganisation: 'DUO:0000045',
  nonCommercialUse: 'DUO:0000046',
} as const

type Cell = 'permit' | 'deny' | 'listed'

/** Purpose × permission (rows: the request's purpose; columns: the dataset's permission). */
const permissionTable: Readonly<Record<string, Readonly<Record<string, Cell>>>> = {
  [duo.diseaseSpecific]: {
    [duo.noRestriction]: 'permit',
    [duo.generalResearch]: 'permit',
    [duo.healthMedicalBiomedical]: 'permit',
    [duo.diseaseSpecific]: 'listed',
    [duo.ancestry]: 'deny',
  },
  [duo.healthMedicalBiomedical]: {
    [duo.noRestriction]: 'permit',
    [duo.generalResearch]: 'permit',
    [duo.healthMedicalBiomedical]: 'permit',
    [duo.diseaseSpecific]: 'deny',
    [duo.ancestry]: 'deny',
  },
  [duo.generalResearch]: {
    [duo.noRestriction]: 'permit',
    [duo.generalResearch]: 'permit',
    [duo.healthMedicalBiomedical]: 'deny',
    [duo.diseaseSpecific]: 'deny',
    [duo.ancestry]: 'deny',
  },
  [duo.ancestry]: {
    [duo.noRestriction]: 'permit',
    [duo.generalResearch]: 'permit',
    [duo.healthMedicalBiomedical]: 'deny',
    [duo.diseaseSpecific]: 'deny',
    [duo.ancestry]: 'permit',
  },
}

/** Everything the rules look at. */
export type DataUseQuestion = {
  readonly purpose: RequestContent['purpose']
  readonly destination: RequestContent['destination']
  readonly organisation: string
}

/**
 * Matches a purpose against a dataset's data-use terms. Any deny denies; else anything a machine cannot decide, an
 * unknown code or a missing purpose is `manual`; a dataset without terms is `missing`; no input widens the result by
 * being absent. Disease terms are compared as they stand: without an ontology a narrower disease is `manual`, not permit.
 */
export function matchDataUse(question: DataUseQuestion, terms: DatasetDefinition['dataUse']): DataUseMatch {
  if (terms === undefined) {
    return {
      verdict: 'missing',
      findings: [{ code: '', verdict: 'missing', text: 'no data-use terms' }],
      obligations: [],
    }
  }
  const modifiers = terms.modifiers ?? []
  const findings = [
    permission(question.purpose, terms),
    ...(question.purpose.code === duo.ancestry &&
    modifiers.some((term) => term.code === duo.ancestryProhibited)
      ? [finding(duo.ancestryProhibited, 'deny', 'ancestry research is prohibited')]
      : []),
    ...modifiers
      .filter((term) => term.code !== duo.ancestryProhibited)
      .map((term) => modifier(question, term)),
  ]
  const obligations = modifiers.flatMap((term) => obligationText[term.code] ?? [])
  return { verdict: worst(findings), findings, obligations }
}

const obligationText: Readonly<Record<string, string>> = {
  [duo.publicationRequired]: 'Publish the results',
  [duo.collaborationRequired]: 'Collaborate with the custodian',
  [duo.moratorium]: 'Respect the publication moratorium',
  [duo.returnResults]: 'Return derived data to the custodian',
}

function worst(findings: readonly DataUseFinding[]): DataUseVerdict {
  for (const verdict of ['deny', 'manual'] as const) {
    if (findings.some((entry) => entry.verdict === verdict)) return verdict
  }
  return 'permit'
}

const finding = (code: string, verdict: DataUseVerdict, text: string): DataUseFinding => ({
  code,
  verdict,
  text,
})

function permission(
  purpose: RequestContent['purpose'],
  terms: NonNullable<DatasetDefinition['dataUse']>,
): DataUseFinding {
  const cell = permissionTable[purpose.code]?.[terms.permission]
  if (cell === undefined)
    return finding(terms.permission, 'manual', `no rule for ${purpose.code} on ${terms.permission}`)
  if (cell === 'deny')
    return finding(terms.permission, 'deny', `${purpose.code} is outside ${terms.permission}`)
  if (purpose.code === duo.diseaseSpecific && (purpose.diseases ?? []).length === 0) {
    return finding(terms.permission, 'manual', 'a disease-specific purpose names no disease')
  }
  if (cell === 'permit')
    return finding(terms.permission, 'permit', `${purpose.code} is within ${terms.permission}`)
  // The dataset's own diseases are not part of the definition yet, so a person compares them.
  return finding(terms.permission, 'manual', 'the diseases must be compared by a person')
}

function modifier(
  question: DataUseQuestion,
  term: { code: string; values?: readonly string[] },
): DataUseFinding {
  const { purpose, destination, organisation } = question
  const listed = (value: string) => (term.values ?? []).includes(value)
  switch (term.code) {
    case duo.noMethodsResearch:
      if (purpose.methodsResearch === undefined)
        return finding(term.code, 'manual', 'the purpose does not say whether it is methods research')
      return finding(term.code, purpose.methodsResearch ? 'deny' : 'permit', 'no methods research')
    case duo.notForProfitNonCommercial:
      return finding(
        term.code,
        purpose.commercialUse || purpose.forProfitOrganisation ? 'deny' : 'permit',
        'not-for-profit, non-commercial',
      )
    case duo.notForProfitOrganisation:
      return finding(
        term.code,
        purpose.forProfitOrganisation ? 'deny' : 'permit',
        'not-for-profit organisation only',
      )
    case duo.nonCommercialUse:
      return finding(term.code, purpose.commercialUse ? 'deny' : 'permit', 'non-commercial use only')
    case duo.geographical:
      return finding(
        term.code,
        listed(destination.jurisdiction) ? 'permit' : 'deny',
        'geographical restriction',
      )
    case duo.institutionSpecific:
      return finding(term.code, listed(organisation) ? 'permit' : 'deny', 'institution-specific')
    // Whether the approval is current is a fact of its own, because it depends on the day.
    case duo.ethicsRequired:
    case duo.publicationRequired:
    case duo.collaborationRequired:
    case duo.moratorium:
    case duo.returnResults:
      return finding(term.code, 'permit', 'condition or obligation')
    default:
      return finding(term.code, 'manual', `${term.code} needs a decision by a person`)
  }
}

/** Whether the dataset demands an ethics approval (DUO:0000021). */
export const requiresEthics = (terms: DatasetDefinition['dataUse']): boolean =>
  (terms?.modifiers ?? []).some((term) => term.code === duo.ethicsRequired)
