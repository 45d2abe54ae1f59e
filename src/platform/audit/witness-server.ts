import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { cosign } from '../../domain/audit/cosignature.ts'
import type { NoteSigner } from '../../domain/audit/signed-note.ts'
import { type Judgement, judgeSubmission, parseSubmission } from '../../domain/audit/submission.ts'
import { VerificationError } from '../../domain/audit/verification-error.ts'
import type { VerifierKey } from '../../domain/audit/verifier-key.ts'
import type { WitnessState } from './witness-state.ts'

export type WitnessDeps = {
  readonly signer: NoteSigner
  /** Trusted keys of the logs that are watched; the name of a key is the origin. */
  readonly keys: readonly VerifierKey[]
  readonly state: WitnessState
  readonly now: () => Date
  /** Told of every answer; a refusal may be proof that a log misbehaves. */
  readonly report: (line: string) => void
}

type Answer = { readonly status: number; readonly type?: string; readonly body: string }

/** Larger than a checkpoint with a hundred signatures and the longest proof. */
const LARGEST = 64_000

/** A witness (C2SP tlog-witness): `POST /add-checkpoint`, one submission after another. */
export function createWitness(deps: WitnessDeps): RequestListener {
  // Between reading the last size and keeping the new one nothing else may happen: a slower submission could
  // otherwise roll the state back.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<Answer>): Promise<Answer> => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }
  return (request, response) => {
    answer(deps, request, inTurn).then(
      (found) => send(response, found),
      (error: unknown) => {
        deps.report(`failed: ${error instanceof Error ? error.message : String(error)}`)
        send(response, { status: 500, body: 'the checkpoint could not be kept, so it was not signed\n' })
      },
    )
  }
}

async function answer(
  deps: WitnessDeps,
  request: IncomingMessage,
  inTurn: (work: () => Promise<Answer>) => Promise<Answer>,
): Promise<Answer> {
  if (new URL(request.url ?? '/', 'http://witness').pathname !== '/add-checkpoint')
    return { status: 404, body: 'POST /add-checkpoint\n' }
  if (request.method !== 'POST') return { status: 405, body: 'POST /add-checkpoint\n' }
  const body = await bodyOf(request)
  if (body === undefined) return { status: 413, body: 'too large\n' }
  return inTurn(() => addCheckpoint(deps, body))
}

async function addCheckpoint(deps: WitnessDeps, body: Uint8Array): Promise<Answer> {
  try {
    const submission = parseSubmission(body)
    const judgement = judgeSubmission(submission, deps.keys, (origin) => deps.state.last(origin))
    if (!judgement.ok) return refusal(deps, judgement)
    const { origin, size, root } = judgement.checkpoint
    await deps.state.remember(origin, { size, root }, submission.checkpoint)
    const time = BigInt(Math.floor(deps.now().getTime() / 1000))
    deps.report(`signed ${origin} at ${size} entries`)
    return { status: 200, body: cosign(deps.signer, submission.checkpoint, time) }
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error
    return { status: 400, body: `${error.message}\n` }
  }
}

function refusal(deps: WitnessDeps, judgement: Judgement & { readonly ok: false }): Answer {
  deps.report(`refused with ${judgement.status}: ${judgement.detail}`)
  return judgement.status === 409
    ? { status: 409, type: 'text/x.tlog.size', body: `${judgement.size}\n` }
    : { status: judgement.status, body: `${judgement.detail}\n` }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    const bytes = Buffer.from(part)
    length += bytes.length
    if (length > LARGEST) return undefined
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

function send(response: ServerResponse, { status, type = 'text/plain; charset=utf-8', body }: Answer): void {
  response.writeHead(status, { 'Content-Type': type }).end(body)
}
