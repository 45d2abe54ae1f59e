import type { z } from 'zod'
import { problemSchema } from '../contract/problem.ts'
import { progressType } from '../contract/progress.ts'
import { type ReasonCode, reasons } from '../domain/reasons.ts'
import { createSchemas, type JsonSchema, type Schemas } from './openapi-schemas.ts'
import { isStream, type Route } from './route.ts'

export type OpenApiInfo = {
  readonly title: string
  readonly version: string
  readonly description?: string
  /** Issuer whose access tokens are accepted, for the security scheme. */
  readonly issuer?: string | undefined
}

/** Codes every route that needs permission can answer with. */
const governedErrors: readonly ReasonCode[] = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'IDENTITY_PROVIDER_UNAVAILABLE',
  'PERSON_NOT_REGISTERED',
  'PERSON_INACTIVE',
  'NO_POLICY_PERMITS',
  'POLICY_EVALUATION_FAILED',
  'AUDIT_UNAVAILABLE',
]

/** The routes as an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12 as zod writes it. */
export function buildOpenApi(routes: readonly Route[], info: OpenApiInfo): JsonSchema {
  const schemas = createSchemas()
  schemas.add(problemSchema, 'Problem', 'output')
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) {
    const path = openApiPath(route.path)
    paths[path] = { ...paths[path], [route.method]: operationOf(route, schemas) }
  }
  const { title, version, description } = info
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      ...(description === undefined ? {} : { description }),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.flatMap((route) => route.tags))].map((name) => ({ name })),
    paths,
    components: { schemas: schemas.all(), securitySchemes: { accessToken: securityScheme(info.issuer) } },
  }
}

const securityScheme = (issuer: string | undefined): JsonSchema => ({
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: `Access token (RFC 9068)${issuer === undefined ? '' : ` of ${issuer}`}`,
})

/** `/api/requests/:id` as OpenAPI writes it: `/api/requests/{id}`. */
export const openApiPath = (path: string): string => path.replace(/[:*](\w+)/g, '{$1}')

/** `getApiRequestsById` for `GET /api/requests/:id`. */
export const operationId = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  method +
  path
    .replace(/[:*](\w+)/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

function operationOf(route: Route, schemas: Schemas): JsonSchema {
  const governed = route.access === 'governed'
  const name = operationId(route)
  const parameters = [
    ...parametersOf(route.params, 'path', `${name}Path`, schemas),
    ...parametersOf(route.query, 'query', `${name}Query`, schemas),
    ...(governed && route.idempotent
      ? [header('Idempotency-Key', 'A repeated call gets the first answer', false)]
      : []),
    ...(governed && route.precondition
      ? [header('If-Match', 'ETag of the version the change is based on', true)]
      : []),
  ]
  return {
    operationId: name,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: [...route.tags],
    ...(governed ? { 'x-action': route.action, security: [{ accessToken: [] }] } : { security: [] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(schemas.add(route.body, `${name}Body`, 'input')) } }),
    responses: { [route.status]: successOf(route, `${name}Answer`, schemas), ...problemsOf(route) },
  }
}

const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } })

const header = (name: string, description: string, required: boolean): JsonSchema => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
})

function parametersOf(
  schema: z.ZodType | undefined,
  place: 'path' | 'query',
  name: string,
  schemas: Schemas,
): JsonSchema[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemas.inline(schema, name)
  return Object.entries(properties).map(([field, property]) => ({
    name: field,
    in: place,
    required: place === 'path' || required.includes(field),
    ...(typeof property.description === 'string' ? { description: property.description } : {}),
    schema: property,
  }))
}

function successOf(route: Route, name: string, schemas: Schemas): JsonSchema {
  const description = route.summary
  if (isStream(route.response)) {
    const schema = { type: 'string', format: 'binary', description: route.response.description }
    return { description, content: { [route.response.stream]: { schema } } }
  }
  if (route.status === 204) return { description }
  const content = json(schemas.add(route.response, name, 'output'))
  if (route.access !== 'governed' || !route.progress) return { description, content }
  const lines = { type: 'string', description: 'How far it is, line by line, then `result` or `problem`' }
  return { description, content: { ...content, [progressType]: { schema: lines } } }
}

/** Every code the route answers with. */
export function errorsOf(route: Route): readonly ReasonCode[] {
  const input = route.params ?? route.query ?? route.body
  return [
    ...new Set<ReasonCode>([
      ...(route.access === 'governed' ? governedErrors : []),
      ...(input === undefined ? [] : (['INPUT_INVALID'] as const)),
      ...(route.body === undefined
        ? []
        : (['JSON_MALFORMED', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const)),
      ...(route.access === 'governed' && route.idempotent ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
      ...(route.access === 'governed' && route.precondition
        ? (['PRECONDITION_REQUIRED', 'VERSION_CONFLICT'] as const)
        : []),
      'RATE_LIMITED',
      'INTERNAL',
      ...route.errors,
    ]),
  ]
}

function problemsOf(route: Route): Record<string, JsonSchema> {
  const byStatus = new Map<number, ReasonCode[]>()
  for (const code of errorsOf(route)) {
    const { status } = reasons[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `${code}: ${reasons[code].title}`).join('; '),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ]),
  )
}
