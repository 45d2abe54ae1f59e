import type { ErrorRequestHandler, Response } from 'express'
import type { Problem } from '../contract/problem.ts'
import { AppError, type ReasonCode, Refusal, reasons } from '../errors.ts'
import { requestIdOf } from './request-id.ts'

/** Seconds after which a caller may try again when something the gateway needs is down. */
const retryAfter = 5

/** The only place where errors become answers. Unknown errors say nothing about themselves; the log has them. */
export const problemHandler: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const known = knownError(error)
  // Log the original: what the answer leaves out is what the operator needs.
  response.locals.error = error
  if (response.headersSent) {
    // Too late for an answer: break the connection, so that the caller cannot mistake a part for the whole.
    response.destroy(error instanceof Error ? error : undefined)
    return
  }
  for (const name of ['ETag', 'Content-Length', 'Content-Encoding', 'Content-Disposition', 'Content-Range'])
    response.removeHeader(name)
  const problem = problemOf(known, requestIdOf(response))
  if (problem.status === 401) response.setHeader('WWW-Authenticate', challengeOf(known.code))
  if (problem.status === 503 && !response.hasHeader('Retry-After'))
    response.setHeader('Retry-After', retryAfter)
  if (request.path.startsWith('/fhir/')) sendOutcome(response, problem)
  else sendProblem(response, problem)
}

/** FHIR R4 OperationOutcome, for callers who speak FHIR: the same facts, the code among them. */
function sendOutcome(response: Response, { status, code, detail, violations = [] }: Problem): void {
  const issues = violations.map(({ path, message }) => `${path}: ${message}`)
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [detail, ...issues].map((diagnostics) => ({
      severity: 'error',
      code: issueCodes[status] ?? 'processing',
      details: { coding: [{ system: 'urn:harbourgate:reason', code }] },
      diagnostics,
    })),
  }
  response
    .status(status)
    .setHeader('Cache-Control', 'no-store')
    .setHeader('Content-Type', 'application/fhir+json; charset=utf-8')
  response.end(JSON.stringify(outcome))
}

/** https://hl7.org/fhir/R4/valueset-issue-type.html */
const issueCodes: Readonly<Record<number, string>> = {
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  422: 'invalid',
  429: 'throttled',
  500: 'exception',
  503: 'transient',
}

export function sendProblem(response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .setHeader('Cache-Control', 'no-store')
    .setHeader('Content-Type', 'application/problem+json')
  response.end(JSON.stringify(problem))
}

/** RFC 9457 members and the gateway's own. */
export function problemOf(error: AppError | Refusal, requestId: string): Problem {
  const { code } = error
  const { status, title, remedy } = reasons[code]
  const hidden = error instanceof AppError && !error.expose
  const base: Problem = {
    type: `urn:harbourgate:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: hidden ? title : error.message,
    instance: `urn:uuid:${requestId}`,
    code,
    requestId,
    remedy: error instanceof Refusal ? error.reasons[0].remedy : remedy,
  }
  const violations = error.violations.map(({ path, message }) => ({ path, message }))
  if (violations.length > 0) base.violations = violations
  if (!(error instanceof Refusal)) return base
  return {
    ...base,
    stage: error.stage,
    reasons: error.reasons.map((reason) => ({ ...reason })),
    policies: [...error.policies],
  }
}

/** RFC 6750 §3: a request without a token is told no error code. */
const challengeOf = (code: ReasonCode): string =>
  code === 'TOKEN_MISSING'
    ? 'Bearer realm="harbourgate"'
    : `Bearer realm="harbourgate", error="invalid_token", error_description="${reasons[code].title}"`

/** What body-parser says, as codes. */
const parserErrors: Readonly<Record<string, ReasonCode>> = {
  'entity.parse.failed': 'JSON_MALFORMED',
  'entity.verify.failed': 'JSON_MALFORMED',
  'entity.too.large': 'BODY_TOO_LARGE',
  'encoding.unsupported': 'MEDIA_TYPE_UNSUPPORTED',
  'charset.unsupported': 'MEDIA_TYPE_UNSUPPORTED',
  'request.aborted': 'JSON_MALFORMED',
  'request.size.invalid': 'JSON_MALFORMED',
}

/** The error as one the gateway knows; whatever it does not know is INTERNAL. */
export function knownError(error: unknown): AppError | Refusal {
  if (error instanceof AppError || error instanceof Refusal) return error
  if (error instanceof URIError) return new AppError('NOT_FOUND', undefined, { cause: error })
  if (error instanceof Error && 'type' in error && typeof error.type === 'string') {
    const code = parserErrors[error.type]
    if (code !== undefined) return new AppError(code, undefined, { cause: error })
  }
  return new AppError('INTERNAL', undefined, { cause: error })
}
