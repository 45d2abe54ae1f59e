import type { NewRequest } from '../../../contract/requests.ts'
import { emptySelection, type SelectionValues, toSelection, toSelectionValues } from './selection-values.ts'

type Content = NewRequest['content']

/** The request form as typed. */
export type RequestValues = {
  readonly title: string
  readonly purposeCode: string
  readonly diseases: string
  readonly commercialUse: boolean
  readonly forProfitOrganisation: boolean
  readonly statement: string
  readonly datasets: readonly SelectionValues[]
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
  datasets: [emptySelection(0, dataset)],
  ethicsReference: '',
  ethicsExpiresOn: '',
  organisation,
  jurisdiction: 'HK',
  endsOn: '',
})

export function toValues(content: Content): RequestValues {
  return {
    title: content.title,
    purposeCode: content.purpose.code,
    diseases: content.purpose.diseases?.join(', ') ?? '',
    commercialUse: content.purpose.commercialUse,
    forProfitOrganisation: content.purpose.forProfitOrganisation,
    statement: content.purpose.statement,
    datasets: content.datasets.map(toSelectionValues),
    ethicsReference: content.ethics?.reference ?? '',
    ethicsExpiresOn: content.ethics?.expiresOn ?? '',
    organisation: content.destination.organisation,
    jurisdiction: content.destination.jurisdiction,
    endsOn: content.endsOn,
  }
}

/** The content to send, still unchecked: the contract's schema judges it. `before` keeps what the form does not show. */
export function toContent(values: RequestValues, before?: Content): unknown {
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
    datasets: values.datasets.map(toSelection),
    ...(values.ethicsReference === '' && values.ethicsExpiresOn === ''
      ? {}
      : { ethics: { reference: values.ethicsReference, expiresOn: values.ethicsExpiresOn } }),
    destination: { organisation: values.organisation, jurisdiction: values.jurisdiction },
    endsOn: values.endsOn,
  }
}
