import type { PortalConfig } from '../../contract/portal.ts'
import { signIn } from '../identity/sign-in.ts'
import { type Persona, personas } from '../personas.ts'

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

export type ApiDeps = {
  /** Address of the gateway. */
  readonly origin: string
  readonly portal: Pick<PortalConfig, 'issuer' | 'clientId' | 'audience'>
  readonly fetch: Fetch
}

/** The gateway as one person uses it. Paths begin with a slash; answers are not judged here. */
export type Caller = {
  readonly persona: Persona
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    options?: { ifMatch?: string; accept?: string },
  ): Promise<Response>
}

export type Api = {
  /** @throws RangeError when nobody has this subject */
  as(subject: string): Caller
  /** What the gateway publishes to everybody. */
  open(path: string): Promise<Response>
}

/** A client of the gateway's HTTP API that signs each persona in once, at their first call. */
export function createApi({ origin, portal, fetch }: ApiDeps): Api {
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (subject: string): Promise<string> => {
    const { issuer, clientId, audience } = portal
    const token =
      tokens.get(subject) ??
      signIn({ issuer, clientId, audience, subject, redirectUri: `${origin}/signed-in` })
    tokens.set(subject, token)
    return token
  }
  return {
    open: (path) => fetch(`${origin}${path}`),
    as: (subject) => {
      const persona = personas.find((candidate) => candidate.subject === subject)
      if (persona === undefined) throw new RangeError(`nobody in the demo is called ${subject}`)
      const authorization = async () => ({ Authorization: `Bearer ${await tokenOf(subject)}` })
      return {
        persona,
        get: async (path, headers = {}) =>
          fetch(`${origin}${path}`, { headers: { ...headers, ...(await authorization()) } }),
        send: async (method, path, body, { ifMatch, accept } = {}) =>
          fetch(`${origin}${path}`, {
            method,
            headers: {
              ...(await authorization()),
              ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
              ...(accept === undefined ? {} : { Accept: accept }),
              ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
            },
            body: body === undefined ? null : JSON.stringify(body),
          }),
      }
    },
  }
}
