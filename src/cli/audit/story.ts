import { type AuditEntryView, auditStory, type StoryView } from '../../contract/audit.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import { listPath } from '../gateway/pages.ts'
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
    const found: AuditEntryView[] = []
    let cursor: string | undefined
    let told: StoryView['things'] = []
    do {
      const limit = String(Math.min(200, options.limit - found.length))
      const path = `/api/audit/stories/${kind}/${encodeURIComponent(id)}`
      const page = await api.get(auditStory, listPath(path, { cursor, limit }))
      told = page.things
      found.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined && found.length < options.limit)
    if (cursor !== undefined) io.stderr(`the first ${found.length}; --limit shows more\n`)
    return { items: found, things: told }
  })
  printResult(io, options, { kind, id, things, items }, () => `${thingTable(things)}\n${entryTable(items)}`)
}

const thingTable = (things: StoryView['things']): string =>
  table(things, [
    ['what', ({ kind }) => kind],
    ['id', ({ id }) => id],
    ['now', ({ status }) => status],
  ])
