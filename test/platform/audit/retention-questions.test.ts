import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { canonicalJson } from '../../../src/domain/audit/canonical.ts'
import type { AuditEvent } from '../../../src/domain/audit/event.ts'
import { digestOfText } from '../../../src/domain/policy/digest.ts'
import { appendEvent } from '../../../src/platform/audit/append-event.ts'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { keepBundle } from '../../../src/platform/audit/keep-evidence.ts'
import { replayDecisions } from '../../../src/platform/audit/replay-decisions.ts'
import { sequence } from '../../../src/platform/audit/sequencer.ts'
import { verifyDatabase } from '../../../src/platform/audit/verify-database.ts'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'
import { eventOf, fillLog, logKeys, sequencerOf } from '../../support/log.ts'
import { liftHold, placeHold, pruneNow, retention } from '../../support/retention.ts'

const ask = (n: number) => {
  const text = canonicalJson({ asked: n })
  return { digest: digestOfText(text), text }
}
type Asked = ReturnType<typeof ask>

/** An event with the answer to one question, and others that were answered with yes. */
const asking = (own: Asked, ...others: readonly Asked[]) => {
  const answer = ({ digest }: Asked) => ({ bundle: digestOfText('none'), inputs: digest, policies: ['p'] })
  const permitted = others.length === 0 ? {} : { permitted: others.map(answer) }
  const decision = { stage: 'authorise' as const, reasons: [], ...answer(own), ...permitted }
  return eventOf(1, { decision, evidence: { questions: [own, ...others] } })
}

describeDatabases('what the policies were asked, in a pruned log,', (kind) => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase(kind)
    await fillLog(database, 700)
  })
  afterEach(() => database?.close())

  const record = (event: AuditEvent) => database.transaction((tx) => appendEvent(tx, event))
  const questions = async () => {
    const rows = await database.client.auditEvidence.findMany({ where: { kind: 'question' } })
    return rows.map(({ content }) => content).sort()
  }
  const textsOf = (...asked: readonly Asked[]) => asked.map(({ text }) => text)

  it('goes when no entry refers to it any more, and only then', async () => {
    const [gone, alsoGone, shared, permitted, kept] = [ask(1), ask(2), ask(3), ask(4), ask(5)]
    await record(asking(gone, alsoGone, permitted))
    await record(asking(shared))
    await fillLog(database, 100, 2_000)
    await record(asking(kept, permitted))
    await createEventRecorder(database).record(asking(shared))
    await sequence(sequencerOf(database))
    expect(await pruneNow(database)).toMatchObject({ plan: { minimum: 768 }, entries: 768, questions: 2 })
    expect(await questions()).toEqual(textsOf(shared, permitted, kept))
    expect(await database.client.auditReleasedQuestion.count()).toBe(0)
    expect(await pruneNow(database)).toMatchObject({ entries: 0, questions: 0 })
    expect((await replayDecisions(database)).differences.map(({ kind: found }) => found)).not.toContain(
      'question-missing',
    )
    expect([...(await verifyDatabase(database, logKeys)).counts.keys()]).toEqual([])
  })

  it('stays with the entries that a legal hold keeps', async () => {
    const [free, held] = [ask(1), ask(2)]
    await record(asking(free))
    await fillLog(database, 100, 2_000)
    await record({ ...asking(held), about: { project: 'x' } })
    await fillLog(database, 300, 4_000)
    const hold = await placeHold(database, { projectId: 'x' })
    expect(await pruneNow(database)).toMatchObject({ plan: { minimum: 768 }, questions: 1 })
    expect(await questions()).toEqual(textsOf(held))
    await liftHold(database, hold)
    expect(await pruneNow(database)).toMatchObject({ plan: { minimum: 1_024 }, questions: 1 })
    expect(await questions()).toEqual([])
  })

  it('is not taken for unused when somebody asks it meanwhile', async () => {
    const [shared, gone] = [ask(1), ask(2)]
    await record(asking(shared, gone))
    await fillLog(database, 100, 2_000)
    let commit: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const recording = database.transaction(async (tx) => {
      await appendEvent(tx, asking(shared))
      await held
    })
    const pruning = pruneNow(database)
    setTimeout(commit, 500)
    await Promise.all([recording, pruning])
    expect(await questions()).toEqual(textsOf(shared))
  })

  it('is not deleted by hand before an entry that refers to it was pruned', async () => {
    const [free, kept] = [ask(1), ask(2)]
    await record(asking(free))
    await fillLog(database, 100, 2_000)
    await record(asking(kept))
    const bundle = { digest: digestOfText('a bundle'), schema: '', policyFiles: [] }
    await database.transaction((tx) => keepBundle(tx, bundle))
    const remove = (text: string) => database.query('DELETE FROM audit_evidence WHERE digest = $1', [text])
    for (const { digest } of [free, kept, bundle])
      await expect(remove(digest)).rejects.toThrow('no pruned entry referred to it')
    await pruneNow(database)
    for (const digest of [kept.digest, bundle.digest, retention.digest])
      await expect(remove(digest)).rejects.toThrow('no pruned entry referred to it')
    await expect(database.query(`UPDATE audit_evidence SET content = 'x'`)).rejects.toThrow('never change')
  })
})
