import type { Command } from 'commander'
import { projectPage, projectSchema, projectSort } from '../../contract/projects.ts'
import { governed, noun, sortOption, wholeNumber } from '../command.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { details, type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
type ListOptions = Options & { readonly limit: number; readonly sort?: string }

export const projectCommand = (io: Io): Command =>
  noun('project', 'Research projects, which requests and grants belong to', [
    governed('create', 'Start a project')
      .argument('<title>', 'title')
      .action((title: string, options: Options) => create(io, title, options)),
    governed('list', 'List the projects you may see, newest first unless sorted')
      .addOption(sortOption(projectSort.options))
      .option('--limit <n>', 'most projects to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => list(io, options)),
    governed('show', 'Show a project and its team')
      .argument('<id>', 'project')
      .action((id: string, options: Options) => show(io, id, options)),
  ])

async function create(io: Io, title: string, options: Options): Promise<void> {
  const project = await withGateway(io, options, (api) =>
    api.send(projectSchema, 'POST', '/api/projects', { body: { title } }),
  )
  printResult(io, options, project, () => `${project.id}\n`)
}

async function list(io: Io, options: ListOptions): Promise<void> {
  const { limit, sort } = options
  const items = await withGateway(io, options, (api) =>
    readList(io, api, projectPage, '/api/projects', { limit, filters: { sort } }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['organisation', ({ organisation }) => organisation],
      ['created', ({ createdAt }) => createdAt],
      ['title', ({ title }) => title],
    ]),
  )
}

async function show(io: Io, id: string, options: Options): Promise<void> {
  const project = await withGateway(io, options, (api) =>
    api.get(projectSchema, `/api/projects/${encodeURIComponent(id)}`),
  )
  printResult(io, options, project, () => details(project))
}
