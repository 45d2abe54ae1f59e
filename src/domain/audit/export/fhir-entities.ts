import { canonicalJson } from '../canonical.ts'
import type { AuditEvent } from '../event.ts'
import { tokenName } from './fhir-agents.ts'
import { auditEntity, entityType, objectRole, resourceType, userAgent } from './fhir-codes.ts'

const identified = (kind: string, value: string) => ({
  what: { identifier: { system: `urn:harbourgate:${kind}`, value } },
})

/** The things an event is about. None is a patient: the log names no patient. */
export const subjectEntities = ({ about }: AuditEvent) =>
  Object.entries(about).flatMap(([kind, id]) =>
    typeof id === 'string'
      ? [
          {
            ...identified(kind, id),
            type: entityType('2', 'System Object'),
            role: objectRole('4', 'Domain Resource'),
            ...(kind === 'dataset' && about.datasetVersion !== undefined
              ? { description: `version ${about.datasetVersion}` }
              : {}),
          },
        ]
      : [],
  )

/** The HTTP request, so that entries of one call can be found together. */
export const transactionEntities = ({ call }: AuditEvent) =>
  call === undefined
    ? []
    : [
        {
          what: { identifier: { value: call.requestId } },
          type: auditEntity('XrequestId', 'X-Request-Id'),
        },
      ]

/** What was searched for. Only filters that are in the entry: no text a caller typed, nothing that names a patient. */
export const queryEntity = ({ details = {} }: AuditEvent) => ({
  type: entityType('2', 'System Object'),
  role: objectRole('24', 'Query'),
  query: Buffer.from(canonicalJson(details), 'utf8').toString('base64'),
})

/** What an authorization decision is about: the grant in the place of the consent, and the token (BALP AuthZ, closed). */
export const decisionEntities = ({ about, call }: AuditEvent) => [
  ...(about.grant === undefined
    ? []
    : [{ ...identified('grant', about.grant), type: resourceType('Consent', 'Consent') }]),
  ...(call?.tokenId === undefined
    ? []
    : [
        {
          what: { identifier: { value: tokenName(call.tokenId) } },
          type: userAgent('UserOauthAgent', 'User OAuth Agent participant'),
        },
      ]),
]
