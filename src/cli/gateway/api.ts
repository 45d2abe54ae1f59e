import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { problemSchema } from '../../contract/problem.ts'
import { type OnProgress, progressType, readProgress } from '../../contract/progress.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { problemFailure } from './problem-failure.ts'

export type Endpoint = {
  readonly origin: string
  /** Access token; absent for what everybody may read. */
  readonly token?: string
}

export type Sent = {
  readonly body?: unknown
  readonly ifMatch?: string
  readonly headers?: Record<string, string>
}

/** The gateway's HTTP API. Every method throws CommandFailure with what the gateway answered. */
export type Api = {
  readonly get: <T>(schema: z.ZodType<T>, path: string) => Promise<T>
  readonly getTagged: <T>(schema: z.ZodType<T>, path: string) => Promise<{ value: T; etag: string }>
  readonly send: <T>(schema: z.ZodType<T>, method: 'POST' | 'PUT', path: string, sent?: Sent) => Promise<T>
  /** Long work: the same as `send`, told meanwhile how far it is. */
  readonly follow: <T>(
    schema: z.ZodType<T>,
    path: string,
    onProgress: OnProgress,
    sent?: Pick<Sent, 'body'>,
  ) => Promise<T>
  /** The answer as it comes: for files. */
  readonly open: (path: string, headers?: Record<string, string>) => Promise<Response>
}

export function createApi(endpoint: Endpoint): Api {
  const call = async (method: string, path: string, { body, ifMatch, headers = {} }: Sent = {}) => {
    const response = await fetch(new URL(path, endpoint.origin), {
      method,
      // A token is for the address it was given for, never for one that address points to.
      redirect: 'error',
      headers: {
        ...(endpoint.token === undefined ? {} : { Authorization: `Bearer ${endpoint.token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
        ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw unreachable(endpoint.origin, cause)
    })
    if (!response.ok) throw await failureOf(endpoint.origin, response)
    return response
  }
  return {
    get: async (schema, path) => read(schema, await call('GET', path)),
    getTagged: async (schema, path) => {
      const response = await call('GET', path)
      return { value: await read(schema, response), etag: response.headers.get('ETag') ?? '' }
    },
    send: async (schema, method, path, sent) => read(schema, await call(method, path, sent)),
    follow: async (schema, path, onProgress, sent = {}) => {
      const response = await call('POST', path, { ...sent, headers: { Accept: progressType } })
      const end = await readProgress(response.body, onProgress).catch((cause: unknown) => {
        throw brokenOff(endpoint.origin, cause)
      })
      if ('problem' in end) throw problemFailure(end.problem)
      return checked(schema, end.result)
    },
    open: (path, headers) => call('GET', path, headers === undefined ? {} : { headers }),
  }
}

const read = async <T>(schema: z.ZodType<T>, response: Response): Promise<T> =>
  checked(schema, await response.json().catch(() => undefined))

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new CommandFailure({
    message: 'The gateway answered in a form this version of the command does not understand',
    code: 'INTERNAL',
    exitCode: exitCodes.failure,
    remedy: 'Use the command of the same version as the gateway',
  })
}

async function failureOf(origin: string, response: Response): Promise<CommandFailure> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined))
  if (problem.success) return problemFailure(problem.data)
  return new CommandFailure({
    message: `${origin} answered ${response.status}, and not as a Harbourgate gateway does`,
    code: 'NOT_A_GATEWAY',
    exitCode: exitCodes.failure,
    remedy: 'Check the address given with --server',
  })
}

const brokenOff = (origin: string, cause: unknown): CommandFailure =>
  new CommandFailure(
    {
      message: `The answer of the gateway at ${origin} broke off before its end`,
      code: 'GATEWAY_UNREACHABLE',
      exitCode: exitCodes.failure,
      remedy: 'Check that the gateway still runs, and try again',
    },
    { cause },
  )

const unreachable = (origin: string, cause: unknown): CommandFailure =>
  new CommandFailure(
    {
      message: `The gateway at ${origin} cannot be reached`,
      code: 'GATEWAY_UNREACHABLE',
      exitCode: exitCodes.failure,
      remedy: 'Check the address and that the gateway runs, or work without it: --data DIR --as SUBJECT',
    },
    { cause },
  )
