import type { NewRequest } from '../../../contract/requests.ts'
import { type CohortGroup, everybody, fromPredicate, toPredicate } from './cohort/cohort-tree.ts'

type Content = NewRequest['content']

/** The request form as typed; one dataset. Further datasets of an edited request are kept as they are. */
export type RequestValues = {
  readonly title: string
  readonly purposeCode: string
  readonly diseases: string
  readonly commercialUse: boolean
  readonly forProfitOrganisation: boolean
  readonly statement: string
  readonly dataset: string
  readonly variables: readonly string[]
  readonly cohort: CohortGroup
  readonly justification: string
  readonly ethicsReference: string
  readonly ethicsExpiresOn: string
  readonly organisation: string
  readonly jurisdiction: string
  readonly endsOn: string
}

export const emptyRequest = (organisation: string, dataset: string): RequestValues => ({
  title: '',
  purposeCode: 'DUO:0000006',
  diseases: '',
  commercialUse: false,
  forProfitOrganisation: false,
  statement: '',
  dataset,
  variables: [],
  cohort: everybody,
  justification: '',
  ethicsReference: '',
  ethicsExpiresOn: '',
  organisation,
  jurisdiction: 'HK',
  endsOn: '',
})

export function toValues(content: Content): RequestValues {
  const [first] = content.datasets
  return {
    title: content.title,
    purposeCode: content.purpose.code,
    diseases: content.purpose.diseases?.join(', ') ?? '',
    commercialUse: content.purpose.commercialUse,
    forProfitOrganisation: content.purpose.forProfitOrganisation,
    statement: content.purpose.statement,
    dataset: first?.dataset ?? '',
    variables: first?.variables ?? [],
    cohort: first?.cohort === undefined ? everybody : fromPredicate(first.cohort),
    justification: first?.justification ?? '',
    ethicsReference: content.ethics?.reference ?? '',
    ethicsExpiresOn: content.ethics?.expiresOn ?? '',
    organisation: content.destination.organisation,
    jurisdiction: content.destination.jurisdiction,
    endsOn: content.endsOn,
  }
}

/** The content to send, still unchecked: the contract's schema judges it. `before` keeps what the form does not show. */
export function toContent(values: RequestValues, before?: Content): unknown {
  const [, ...others] = before?.datasets ?? []
  const diseases = values.diseases.split(/[\s,]+/).filter((term) => term !== '')
  return {
    title: values.title,
    purpose: {
      code: values.purposeCode,
      ...(diseases.length === 0 ? {} : { diseases }),
      ...(before?.purpose.methodsResearch === undefined
        ? {}
        : { methodsResearch: before.purpose.methodsResearch }),
      commercialUse: values.commercialUse,
      forProfitOrganisation: values.forProfitOrganisation,
      statement: values.statement,
    },
    datasets: [
      {
        dataset: values.dataset,
        variables: values.variables,
        justification: values.justification,
        ...(values.cohort.parts.length === 0 ? {} : { cohort: toPredicate(values.cohort) }),
      },
      ...others.map(({ dataset, variables, justification, cohort: kept }) => ({
        dataset,
        variables,
        justification,
        ...(kept === undefined ? {} : { cohort: kept }),
      })),
    ],
    ...(values.ethicsReference === '' && values.ethicsExpiresOn === ''
      ? {}
      : { ethics: { reference: values.ethicsReference, expiresOn: values.ethicsExpiresOn } }),
    destination: { organisation: values.organisation, jurisdiction: values.jurisdiction },
    endsOn: values.endsOn,
  }
}
