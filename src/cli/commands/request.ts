import { type Command, Option } from 'commander'
import { z } from 'zod'
import { type RequestView, requestPage, requestSchema, requestSort } from '../../contract/requests.ts'
import { requestStates } from '../../domain/request/states.ts'
import { governed, noun, sortOption, wholeNumber } from '../command.ts'
import { usage } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { details, type JsonOption, printResult } from '../output.ts'
import { readValue } from '../read-input.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
type ListOptions = Options & {
  readonly limit: number
  readonly status?: string
  readonly project?: string
  readonly sort?: string
}

export const requestCommand = (io: Io): Command =>
  noun('request', 'Access requests', [
    governed('list', 'List the requests you may see, newest first unless sorted')
      .addOption(new Option('--status <status>', 'only those in this state').choices(requestStates))
      .option('--project <id>', 'only those of this project')
      .addOption(sortOption(requestSort.options))
      .option('--limit <n>', 'most requests to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => list(io, options)),
    governed('show', 'Show a request with its submissions and its decision')
      .argument('<id>', 'request')
      .action((id: string, options: Options) => show(io, id, options)),
    governed('draft', 'Draft a request')
      .argument('<file>', 'YAML or JSON: the content, or an object with projectId and content')
      .option('--project <id>', 'project it belongs to, when the file does not say')
      .action((file: string, options: Options & { project?: string }) => draft(io, file, options)),
    governed('submit', 'Submit a draft or returned request to the committee')
      .argument('<id>', 'request')
      .action((id: string, options: Options) => change(io, id, 'submit', options)),
    governed('withdraw', 'Withdraw a request that has not been decided')
      .argument('<id>', 'request')
      .action((id: string, options: Options) => change(io, id, 'withdraw', options)),
  ])

const pathOf = (id: string): string => `/api/requests/${encodeURIComponent(id)}`

async function list(io: Io, options: ListOptions): Promise<void> {
  const { limit, status, project, sort } = options
  const items = await withGateway(io, options, (api) =>
    readList(io, api, requestPage, '/api/requests', { limit, filters: { status, project, sort } }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['status', ({ status }) => status],
      ['version', ({ version }) => version],
      ['updated', ({ updatedAt }) => updatedAt],
      ['title', ({ title }) => title],
    ]),
  )
}

async function show(io: Io, id: string, options: Options): Promise<void> {
  const request = await withGateway(io, options, (api) => api.get(requestSchema, pathOf(id)))
  printResult(io, options, request, () => details(request))
}

const withProjectId = z.object({ projectId: z.string(), content: z.unknown() })

async function draft(io: Io, file: string, options: Options & { project?: string }): Promise<void> {
  const given = await readValue(file)
  const complete = withProjectId.safeParse(given)
  const projectId = options.project ?? complete.data?.projectId
  if (projectId === undefined)
    throw usage('Which project is it for?', 'Give --project ID, or projectId in the file')
  const body = { projectId, content: complete.success ? complete.data.content : given }
  const request = await withGateway(io, options, (api) =>
    api.send(requestSchema, 'POST', '/api/requests', { body }),
  )
  report(io, request, options)
}

async function change(io: Io, id: string, what: 'submit' | 'withdraw', options: Options): Promise<void> {
  report(io, await withGateway(io, options, (api) => changeWith(api, id, what)), options)
}

/** Submits exactly what was read: somebody else's edit in between is an error. */
async function changeWith(api: Api, id: string, what: 'submit' | 'withdraw'): Promise<RequestView> {
  const { etag } = await api.getTagged(requestSchema, pathOf(id))
  return api.send(requestSchema, 'POST', `${pathOf(id)}/${what}`, { ifMatch: etag })
}

const report = (io: Io, request: RequestView, options: Options): void =>
  printResult(io, options, request, () => `${request.id} ${request.status}\n`)
