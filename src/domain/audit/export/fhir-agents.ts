import type { AuditEvent } from '../event.ts'
import { concept, dcm, participation, roleClass, securityRole, userAgent } from './fhir-codes.ts'

/** The gateway as an identifier: the same wherever it stands, so that who = source.observer (BALP val-audit-source). */
export const gatewayOf = (origin: string) => ({ identifier: { system: 'urn:ietf:rfc:3986', value: origin } })

export const personIdentifier = (id: string) => ({
  system: 'urn:ietf:rfc:3986',
  value: /^[0-9a-f-]{36}$/.test(id) ? `urn:uuid:${id}` : `urn:harbourgate:actor:${id}`,
})

/** RFC 3553 name of a token's `jti`; never the token. */
export const tokenName = (tokenId: string): string => `urn:ietf:params:oauth:jti:${tokenId}`

/** Network access point type 5: URI (FHIR R4 network-type). */
const URI = '5'

/** The gateway's side of an exchange. */
export const gatewayAgent = (code: '110152' | '110153', origin: string) => ({
  type: concept(dcm(code, nameOf(code))),
  who: gatewayOf(origin),
  requestor: false,
  network: { address: origin, type: URI },
})

/** The caller's side. The address is personal data: its place holds the name of the sealed record. */
export const clientAgent = (code: '110150' | '110152' | '110153', event: AuditEvent) => ({
  type: concept(dcm(code, nameOf(code))),
  who: { identifier: personIdentifier(event.actor.id) },
  requestor: false,
  network: {
    address:
      event.sealed?.client === undefined
        ? 'urn:harbourgate:internal'
        : `urn:harbourgate:sealed:${event.sealed.client}`,
    type: URI,
  },
})

const nameOf = (code: string): string =>
  code === '110153' ? 'Source Role ID' : code === '110152' ? 'Destination Role ID' : 'Application'

/** Who asked, in which roles, for which purposes. */
export const userAgentOf = ({ actor, purpose }: AuditEvent) => ({
  type: concept(participation('IRCP', 'information recipient')),
  ...(actor.roles === undefined || actor.roles.length === 0
    ? {}
    : { role: actor.roles.map((text) => ({ text })) }),
  who: { identifier: personIdentifier(actor.id) },
  requestor: true,
  ...(purpose === undefined ? {} : { purposeOfUse: purpose.map((text) => ({ text })) }),
})

export const organisationAgent = (organisation: string) => ({
  type: concept(roleClass('PROV', 'healthcare provider')),
  who: { display: organisation },
  requestor: false,
})

export const authorizerAgent = (origin: string) => ({
  type: concept(securityRole('authserver', 'authorization server')),
  who: gatewayOf(origin),
  requestor: false,
})

/** The access token a call was made with (BALP OAUTHaccessTokenUse.Minimal). */
export const tokenAgents = ({ call, actor }: AuditEvent) =>
  call?.tokenId === undefined
    ? []
    : [
        {
          type: concept(userAgent('UserOauthAgent', 'User OAuth Agent participant')),
          who: { identifier: personIdentifier(actor.id) },
          requestor: true,
          policy: [tokenName(call.tokenId)],
        },
      ]
