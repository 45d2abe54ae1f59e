import type { DatasetView } from '../../../contract/catalogue.ts'
import { consentBases, dataUseTerm } from '../../text/terms.ts'

/** What somebody needs to obtain data of this dataset, in order. */
export function WhatItTakes({ dataset }: { dataset: DatasetView }) {
  const { dataUse, consentBasis } = dataset
  return (
    <ol>
      <li>
        A purpose that fits the data-use terms:{' '}
        {dataUse === null ? 'none are stated, so nothing can be released' : dataUseTerm(dataUse.permission)}.
      </li>
      {dataUse?.modifiers.map(({ code, values }) => (
        <li key={code}>
          {dataUseTerm(code)}
          {values !== undefined && values.length > 0 && `: ${values.join(', ')}`}.
        </li>
      ))}
      <li>The approval of the ethics committee: two members without a conflict vote, the chair decides.</li>
      <li>
        Consent:{' '}
        {consentBasis === null
          ? 'no basis is stated, so nothing can be released'
          : (consentBases[consentBasis] ?? consentBasis)}
        .
      </li>
      <li>Enough patients: groups that are too small to hide in are suppressed.</li>
    </ol>
  )
}
