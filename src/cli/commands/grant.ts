import { type Command, Option } from 'commander'
import { grantPage, grantSchema, grantSort, grantStatuses } from '../../contract/grants.ts'
import { governed, noun, sortOption, wholeNumber } from '../command.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { details, type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
type ListOptions = Options & {
  readonly limit: number
  readonly project?: string
  readonly status?: string
  readonly sort?: string
}

export const grantCommand = (io: Io): Command =>
  noun('grant', 'What approvals gave', [
    governed('list', 'List the grants you may see, newest first unless sorted')
      .option('--project <id>', 'only those of this project')
      .addOption(new Option('--status <status>', 'only those in this state').choices(grantStatuses))
      .addOption(sortOption(grantSort.options))
      .option('--limit <n>', 'most grants to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => list(io, options)),
    governed('show', 'Show a grant with its scope, conditions and obligations')
      .argument('<id>', 'grant')
      .action((id: string, options: Options) => show(io, id, options)),
    governed('revoke', 'Revoke a grant; holds at once, for downloads as well')
      .argument('<id>', 'grant')
      .requiredOption('--reason <text>', 'why')
      .action((id: string, options: Options & { reason: string }) => revoke(io, id, options)),
  ])

const pathOf = (id: string): string => `/api/grants/${encodeURIComponent(id)}`

async function list(io: Io, options: ListOptions): Promise<void> {
  const { limit, project, status, sort } = options
  const items = await withGateway(io, options, (api) =>
    readList(io, api, grantPage, '/api/grants', { limit, filters: { project, status, sort } }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['status', ({ status }) => status],
      ['from', ({ startsAt }) => startsAt],
      ['until', ({ endsAt }) => endsAt],
      ['project', ({ projectId }) => projectId],
      ['request', ({ requestId }) => requestId],
    ]),
  )
}

async function show(io: Io, id: string, options: Options): Promise<void> {
  const grant = await withGateway(io, options, (api) => api.get(grantSchema, pathOf(id)))
  printResult(io, options, grant, () => details(grant))
}

async function revoke(io: Io, id: string, options: Options & { reason: string }): Promise<void> {
  const body = { reason: options.reason }
  const grant = await withGateway(io, options, (api) =>
    api.send(grantSchema, 'POST', `${pathOf(id)}/revoke`, { body }),
  )
  printResult(io, options, grant, () => `${grant.id} ${grant.status}\n`)
}
