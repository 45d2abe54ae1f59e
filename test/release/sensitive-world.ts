import type { DatasetDefinition } from '../../src/domain/dataset/definition.ts'
import { columns, content, definition as usual } from '../domain/fixtures.ts'
import { type Circumstances, grantOf } from './world.ts'

/** The sensitive variable of the patient table. */
export const attribute = 'patients.weight'

/** The usual dataset with a sensitive variable in the patient table. */
const definition: DatasetDefinition = {
  ...usual,
  tables: {
    ...usual.tables,
    patients: {
      file: 'patients.parquet',
      variables: { ...usual.tables.patients?.variables, weight: { class: 'sensitive' } },
    },
  },
}

export const measured = [
  {
    name: 'weight',
    values: 9,
    distinct: 4,
    entropyL: 4,
    recursive: { l: 2, c: 1 },
    equalT: 0.1,
    orderedT: 0.1,
  },
]

/** A release of the usual variables and the sensitive one, of which these figures were measured in the written file. */
export const withSensitive: Circumstances = {
  measured,
  dataset: { definition, columns },
  grant: grantOf([...(content.datasets[0]?.variables ?? []), attribute]),
}
