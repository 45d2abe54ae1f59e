import { accessOnDay } from '../../contract/audit.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { listPath } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

export type AccessOptions = JsonOption &
  ConnectOptions & { readonly on: string; readonly dataset?: string; readonly person?: string }

/** Lists who could have obtained data on a day, under which grant. */
export async function printAccess(io: Io, options: AccessOptions): Promise<void> {
  const { on, dataset, person } = options
  const found = await withGateway(io, options, (api) =>
    api.get(accessOnDay, listPath('/api/audit/access', { on, dataset, person })),
  )
  if (found.pruned)
    io.stderr('entries of that day were pruned: this rests on the register and on later entries\n')
  printResult(io, options, found, () =>
    table(found.items, [
      ['person', (row) => row.name],
      ['id', (row) => row.person],
      ['organisation', (row) => row.organisation],
      ['grant', (row) => row.grant],
      ['datasets', (row) => row.datasets.map((one) => `${one.dataset} v${one.version}`).join(', ')],
      ['from', (row) => row.from],
      ['until', (row) => row.until],
    ]),
  )
}
