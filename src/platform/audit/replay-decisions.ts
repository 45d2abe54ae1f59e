import { parseEvent } from '../../domain/audit/event-search.ts'
import {
  type Answered,
  differenceBetween,
  type RecordedAnswer,
  recordedAnswers,
} from '../../domain/audit/replay.ts'
import { digestOfText } from '../../domain/policy/digest.ts'
import type { Database } from '../database/database.ts'
import { createReplayer, type Replayer } from '../policy/replay.ts'

export type ReplayDifference = {
  /** Number of the entry. */
  readonly entry: bigint
  readonly kind:
    | 'answer-differs'
    | 'question-missing'
    | 'bundle-missing'
    | 'bundle-unusable'
    | 'entry-unreadable'
  readonly detail: string
}

export type ReplayReport = {
  readonly entries: number
  /** Answers of the policies that were asked for again. */
  readonly decisions: number
  readonly differences: readonly ReplayDifference[]
  /** All differences, also those beyond the ones listed. */
  readonly differing: number
}

/** Entries read at a time. */
const PAGE = 2_000
/** Differences listed; the rest are counted. */
const LISTED = 100
/** Answers remembered, so that the same question asked a million times is evaluated once. */
const REMEMBERED = 50_000

type Entry = { readonly id: bigint; readonly bytes: Uint8Array }

/**
 * Asks the policies of their time every recorded question again and compares the answers. Reads only.
 * @param options.entry only this entry; otherwise all
 * @param options.progress called with the number of entries read and of those there are, about
 */
export async function replayDecisions(
  database: Database,
  options: { readonly entry?: bigint; readonly progress?: (done: number, total: number) => void } = {},
): Promise<ReplayReport> {
  const answerer = createAnswerer(database)
  const report = { entries: 0, decisions: 0, differing: 0, differences: [] as ReplayDifference[] }
  const total = options.entry === undefined ? await countAbout(database) : 1
  for await (const entries of pages(database, options.entry)) {
    for (const entry of entries) {
      report.entries += 1
      const { decisions, found } = await replayEntry(answerer, entry)
      report.decisions += decisions
      report.differing += found.length
      report.differences.push(...found.slice(0, LISTED - report.differences.length))
    }
    options.progress?.(report.entries, Math.max(total, report.entries))
  }
  return report
}

async function countAbout(database: Database): Promise<number> {
  const newest = await database.client.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  return Number(newest?.id ?? 0n)
}

async function* pages(database: Database, only: bigint | undefined): AsyncGenerator<Entry[]> {
  const select = { id: true, bytes: true }
  if (only !== undefined) {
    yield await database.client.auditEntry.findMany({ where: { id: only }, select })
    return
  }
  let after = 0n
  for (;;) {
    const entries = await database.client.auditEntry.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: PAGE,
      select,
    })
    yield entries
    const last = entries.at(-1)
    if (last === undefined || entries.length < PAGE) return
    after = last.id
  }
}

type Answerer = (recorded: RecordedAnswer) => Promise<Answered | Omit<ReplayDifference, 'entry'>>

async function replayEntry(
  answer: Answerer,
  { id, bytes }: Entry,
): Promise<{ decisions: number; found: ReplayDifference[] }> {
  const answers = answersIn(bytes)
  if (answers === undefined) {
    const detail = 'The entry is not an event of a known form'
    return { decisions: 0, found: [{ entry: id, kind: 'entry-unreadable', detail }] }
  }
  const found: ReplayDifference[] = []
  for (const recorded of answers) {
    const replayed = await answer(recorded)
    if ('kind' in replayed) found.push({ entry: id, ...replayed })
    else {
      const detail = differenceBetween(recorded, replayed)
      if (detail !== undefined) found.push({ entry: id, kind: 'answer-differs', detail })
    }
  }
  return { decisions: answers.length, found }
}

function answersIn(bytes: Uint8Array): RecordedAnswer[] | undefined {
  try {
    return recordedAnswers(parseEvent(bytes))
  } catch {
    return undefined
  }
}

function createAnswerer(database: Database): Answerer {
  const contentOf = async (digest: string) =>
    (await database.client.auditEvidence.findUnique({ where: { digest } }))?.content
  const replayers = new Map<string, Replayer | Omit<ReplayDifference, 'entry'>>()
  const replayerOf = async (digest: string) => {
    const known = replayers.get(digest) ?? (await openBundle(digest, await contentOf(digest)))
    replayers.set(digest, known)
    return known
  }
  const answers = new Map<string, Awaited<ReturnType<Answerer>>>()
  const evaluate: Answerer = async ({ bundle, inputs }) => {
    const replayer = await replayerOf(bundle)
    if (typeof replayer !== 'function') return replayer
    const question = await contentOf(inputs)
    if (question === undefined || digestOfText(question) !== inputs)
      return {
        kind: 'question-missing',
        detail: `What was asked (${inputs}) is not there, or is not what was asked`,
      }
    const { policies, reasons } = replayer(question)
    return { policies, reasons: reasons.map(({ code }) => code) }
  }
  return async (recorded) => {
    const name = `${recorded.bundle} ${recorded.inputs}`
    const known = answers.get(name)
    if (known !== undefined) return known
    if (answers.size >= REMEMBERED) answers.clear()
    const answer = await evaluate(recorded)
    answers.set(name, answer)
    return answer
  }
}

async function openBundle(
  digest: string,
  content: string | undefined,
): Promise<Replayer | Omit<ReplayDifference, 'entry'>> {
  if (content === undefined)
    return { kind: 'bundle-missing', detail: `The policy bundle ${digest} is not there` }
  try {
    return createReplayer(digest, content)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { kind: 'bundle-unusable', detail: `The policy bundle ${digest} cannot be used: ${why}` }
  }
}
