import type { Command } from 'commander'
import { erased, peoplePage, peopleSort } from '../../contract/people.ts'
import { governed, noun, sortOption, wholeNumber } from '../command.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readList } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'

type Options = JsonOption & ConnectOptions
type ListOptions = Options & { readonly limit: number; readonly sort?: string }

export const peopleCommand = (io: Io): Command =>
  noun('people', 'The people who may act', [
    governed('list', 'List the people of the register')
      .addOption(sortOption(peopleSort.options))
      .option('--limit <n>', 'most people to list', wholeNumber(1, 100_000), 100)
      .action((options: ListOptions) => list(io, options)),
    governed('erase', 'Erase the personal data of a person for good; entries and proofs stay as they are')
      .argument('<subject>', 'subject or id of the person')
      .requiredOption('--reason <text>', 'why; kept under your own key')
      .action((subject: string, options: Options & { reason: string }) => erase(io, subject, options)),
  ])

async function list(io: Io, options: ListOptions): Promise<void> {
  const { limit, sort } = options
  const items = await withGateway(io, options, (api) =>
    readList(io, api, peoplePage, '/api/people', { limit, filters: { sort } }),
  )
  printResult(io, options, { items }, () =>
    table(items, [
      ['id', ({ id }) => id],
      ['subject', ({ subject }) => subject],
      ['name', ({ name }) => name],
      ['organisation', ({ organisation }) => organisation],
      ['roles', ({ roles }) => roles.join(', ')],
      ['active', ({ active }) => (active ? 'yes' : 'no')],
    ]),
  )
}

async function erase(io: Io, subject: string, options: Options & { reason: string }): Promise<void> {
  const done = await withGateway(io, options, async (api) => {
    const id = await idOf(io, api, subject)
    return api.send(erased, 'POST', `/api/people/${id}/erase`, { body: { reason: options.reason } })
  })
  printResult(
    io,
    options,
    done,
    () => `Erased ${done.person}: key ${done.key} destroyed, ${done.sideRecords} side records deleted\n`,
  )
}

async function idOf(io: Io, api: Api, subject: string): Promise<string> {
  const people = await readList(io, api, peoplePage, '/api/people', { limit: 100_000 })
  const found = people.filter((person) => person.id === subject || person.subject === subject)
  const [person, other] = found
  if (person !== undefined && other === undefined) return person.id
  throw new CommandFailure({
    message:
      person === undefined
        ? `Nobody is registered as ${subject}`
        : `Several identity providers know ${subject}: give the id of the person instead`,
    code: 'NOT_FOUND',
    exitCode: exitCodes.failure,
    remedy: 'harbourgate people list shows who is registered',
  })
}
