import { type AuditEntryView, auditStory, type StoryView } from '../../contract/audit.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { readPages } from '../gateway/pages.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'
import { entryTable } from './search.ts'

export type StoryOptions = JsonOption & ConnectOptions & { readonly limit: number }

/** Tells the story of one request, one extract or one person's access, from the beginning. */
export async function printStory(
  io: Io,
  kind: StoryView['kind'],
  id: string,
  options: StoryOptions,
): Promise<void> {
  const { items, things } = await withGateway(io, options, async (api) => {
    const path = `/api/audit/stories/${kind}/${encodeURIComponent(id)}`
    const told = await readPages<AuditEntryView, StoryView>(io, api, auditStory, path, options)
    return { items: told.items, things: told.first.things }
  })
  printResult(io, options, { kind, id, things, items }, () => `${thingTable(things)}\n${entryTable(items)}`)
}

const thingTable = (things: StoryView['things']): string =>
  table(things, [
    ['what', ({ kind }) => kind],
    ['id', ({ id }) => id],
    ['now', ({ status }) => status],
  ])
