import { z } from 'zod'
import type { EventType } from '../domain/audit/event.ts'
import type { Action } from '../domain/policy/actions.ts'
import type { PolicyResource } from '../domain/policy/resource.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import type { CallContext, Context, PublicContext } from './context.ts'
import type { Reply, StreamReply } from './reply.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A route's input after validation. Parts without a schema accept nothing. */
export type RouteInput<P = unknown, Q = unknown, B = unknown> = {
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** What a handler may return for a response of type R: the same, read-only throughout if it likes. */
export type Answered<R> = R extends readonly (infer Item)[]
  ? readonly Answered<Item>[]
  : R extends object
    ? { readonly [Name in keyof R]: Answered<R[Name]> }
    : R

/** What a route is, whoever may call it. Schemas must be strict at every level; mounting checks it. */
type Description<P, Q, B> = {
  readonly method: Method
  /** Express path, `/api/requests/:id`. */
  readonly path: `/${string}`
  readonly summary: string
  readonly description?: string
  readonly tags: readonly [string, ...string[]]
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  /** Status of a successful answer. */
  readonly status: 200 | 201 | 202 | 204 | 206
  /** Codes this route answers with besides those every route can (authentication, policy, input, limits). */
  readonly errors: readonly ReasonCode[]
}

/** Media type and meaning of a streamed answer. */
export type StreamResponse = { readonly stream: string; readonly description: string }

type Answer<R> = { readonly response: z.ZodType<R> }
type Streamed = { readonly response: StreamResponse }

type Governed<P, Q, B> = {
  readonly action: Action
  /**
   * Loads what the action is about, for the policies. Each part of `input` is validated when it is first read, so that
   * whatever the resource does not need is judged only after permission was given.
   * @throws AppError NOT_FOUND when there is no such thing.
   */
  readonly resource: (
    context: CallContext,
    input: RouteInput<P, Q, B>,
  ) => Promise<PolicyResource> | PolicyResource
  /** Takes an Idempotency-Key: a repeated call gets the first answer again instead of acting twice. */
  readonly idempotent?: boolean
  /** Takes an If-Match header (pass `context.ifMatch` to `checkIfMatch`). */
  readonly precondition?: boolean
  /** Its work is long: callers who accept `application/x-ndjson` are told by `context.progress` how far it is. */
  readonly progress?: boolean
  /** Event recorded when this is refused; `access.denied` unless the noun has its own, such as `download.refused`. */
  readonly refusedEvent?: EventType
}

export type GovernedRoute = Description<unknown, unknown, unknown> &
  (Answer<unknown> | Streamed) &
  Governed<unknown, unknown, unknown> & {
    readonly access: 'governed'
    readonly handler: (context: Context, input: RouteInput) => Promise<unknown>
  }

export type PublicRoute = Description<unknown, unknown, unknown> &
  (Answer<unknown> | Streamed) & {
    readonly access: 'public'
    readonly handler: (context: PublicContext, input: RouteInput) => Promise<unknown>
  }

export type Route = GovernedRoute | PublicRoute

/**
 * A route as data. Its action is required by the compiler here and once more at start-up by `mountRoutes`.
 * Input types follow from the schemas; `response` types what the handler returns.
 */
export function defineRoute<P = unknown, Q = unknown, B = unknown, R = unknown>(
  route: Description<P, Q, B> &
    Answer<R> &
    Governed<P, Q, B> & {
      readonly handler: (
        context: Context,
        input: RouteInput<P, Q, B>,
      ) => Promise<Answered<NoInfer<R>> | Reply<Answered<NoInfer<R>>>>
    },
): GovernedRoute {
  return erase<P, Q, B, GovernedRoute>({ ...route, access: 'governed' as const })
}

/** A route that streams its answer, such as a download. */
export function defineStreamRoute<P = unknown, Q = unknown, B = unknown>(
  route: Description<P, Q, B> &
    Streamed &
    Governed<P, Q, B> & {
      readonly handler: (context: Context, input: RouteInput<P, Q, B>) => Promise<StreamReply>
    },
): GovernedRoute {
  return erase<P, Q, B, GovernedRoute>({ ...route, access: 'governed' as const })
}

/** A route anybody may call without a token: health, keys, the public log. */
export function definePublicRoute<P = unknown, Q = unknown, B = unknown, R = unknown>(
  route: Description<P, Q, B> &
    (Answer<R> | Streamed) & {
      readonly handler: (
        context: PublicContext,
        input: RouteInput<P, Q, B>,
      ) => Promise<Answered<NoInfer<R>> | Reply<Answered<NoInfer<R>>> | StreamReply>
    },
): PublicRoute {
  return erase<P, Q, B, PublicRoute>({ ...route, access: 'public' as const })
}

export const isStream = (response: Route['response']): response is StreamResponse => 'stream' in response

/** The schema of a part of the input; a part that is not declared accepts nothing. */
export const schemaOf = (route: Route, part: 'params' | 'query' | 'body'): z.ZodType =>
  route[part] ?? (part === 'body' ? z.undefined() : z.strictObject({}))

/**
 * Forgets the input types, so that routes of different inputs fit one list. Sound because a handler is only ever called
 * with what its own schemas returned (see `readInput`); the compiler cannot follow a value through a list.
 */
function erase<P, Q, B, To extends Route>(route: Erasable<P, Q, B, To>): To {
  return route as unknown as To
}

type Erasable<P, Q, B, To extends Route> = Pick<To, 'access'> & Description<P, Q, B>
