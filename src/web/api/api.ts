import type { z } from 'zod'
import { type OnProgress, progressType, readProgress } from '../../contract/progress.ts'
import { ProblemError, toError } from './problem-error.ts'

export type Command = {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  /** Revision the person has seen, for optimistic concurrency. */
  readonly revision?: number
  /** Makes a repeated call answer as the first did. */
  readonly idempotencyKey?: string
}

/** The gateway's HTTP API. Every answer is checked against its contract. */
export type Api = {
  readonly get: <T>(path: string, schema: z.ZodType<T>) => Promise<T>
  readonly send: <T>(path: string, schema: z.ZodType<T>, command?: Command) => Promise<T>
  /** Long work: the same as `send`, told meanwhile how far it is. */
  readonly follow: <T>(
    path: string,
    schema: z.ZodType<T>,
    onProgress: OnProgress,
    command?: Command,
  ) => Promise<T>
  readonly text: (path: string) => Promise<string>
  readonly download: (path: string) => Promise<Blob>
  /** The answer itself, for files whose headers matter. */
  readonly open: (path: string) => Promise<Response>
}

/** @throws ProblemError for every refusal and error the gateway explains. */
export function createApi(token: string | undefined): Api {
  const call = async (path: string, accept: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('Accept', accept)
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`)
    const response = await fetch(path, { ...init, headers })
    if (!response.ok) throw await toError(response)
    return response
  }
  const json = async (response: Response): Promise<unknown> =>
    response.status === 204 ? undefined : response.json()
  return {
    get: async (path, schema) => schema.parse(await json(await call(path, 'application/json'))),
    send: async (path, schema, command = {}) =>
      schema.parse(await json(await call(path, 'application/json', requestOf(command)))),
    follow: async (path, schema, onProgress, command = {}) => {
      const end = await readProgress((await call(path, progressType, requestOf(command))).body, onProgress)
      if ('problem' in end) throw new ProblemError(end.problem)
      return schema.parse(end.result)
    },
    text: async (path) => (await call(path, 'text/plain, */*')).text(),
    download: async (path) => (await call(path, '*/*')).blob(),
    open: (path) => call(path, '*/*'),
  }
}

function requestOf({ method = 'POST', body, revision, idempotencyKey }: Command): RequestInit {
  const headers = new Headers()
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (revision !== undefined) headers.set('If-Match', `"${revision}"`)
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey)
  return { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}
