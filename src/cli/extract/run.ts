import { setTimeout as sleep } from 'node:timers/promises'
import { type ExtractView, extract } from '../../contract/extracts.ts'
import { CommandFailure, ExitWith, exitCodes } from '../failure.ts'
import type { Api } from '../gateway/api.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { createProgress } from '../progress.ts'
import { textOf } from './text.ts'

type Order = JsonOption & { readonly grant: string; readonly dataset?: string; readonly format: string }

const POLL_MS = 500
/** The release path, for the bar only (design §4). */
const stages = [
  'authenticate',
  'authorise',
  'applyConsent',
  'deIdentify',
  'checkRisk',
  'recordRelease',
  'deliver',
]

/** Orders an extract and waits until it is delivered, refused (exit code 3) or failed. */
export async function runExtract(io: Io, api: Api, options: Order): Promise<void> {
  const body = { grantId: options.grant, datasetId: options.dataset, format: options.format }
  const ordered = await api.send(extract, 'POST', '/api/extracts', { body })
  io.stderr(`extract ${ordered.id}\n`)
  const ended = await wait(io, api, ordered)
  printResult(io, options, ended, () => textOf(ended))
  if (ended.status === 'delivered') return
  if (ended.status === 'refused') throw refusedWith(io, ended)
  throw new CommandFailure({
    message: `The extract ${ended.id} failed; nothing was released`,
    code: ended.refusal?.code ?? 'STAGING_FAILED',
    stage: ended.stage,
    exitCode: exitCodes.failure,
    remedy: ended.refusal?.reasons[0]?.remedy ?? 'Tell the operator, then order it again',
  })
}

async function wait(io: Io, api: Api, ordered: ExtractView): Promise<ExtractView> {
  const progress = createProgress(io)
  try {
    let current = ordered
    while (!['delivered', 'refused', 'failed'].includes(current.status)) {
      const done = current.status === 'queued' ? 0 : Math.max(0, stages.indexOf(current.stage))
      progress.update(done, stages.length, current.status === 'queued' ? 'queued' : current.stage)
      await sleep(POLL_MS)
      current = await api.get(extract, `/api/extracts/${ordered.id}`)
    }
    return current
  } finally {
    progress.end()
  }
}

function refusedWith(io: Io, { refusal, stage }: ExtractView): ExitWith {
  io.stderr(
    `error: refused at stage ${refusal?.stage ?? stage}: ${refusal?.detail ?? 'no reason recorded'}\n`,
  )
  for (const { code, remedy } of refusal?.reasons ?? [])
    io.stderr(`  code: ${code}\n  what helps: ${remedy}\n`)
  return new ExitWith(exitCodes.refused)
}
