import * as oauth from 'oauth4webapi'
import type { PortalConfig } from '../../contract/portal.ts'

/** Plain HTTP only at a loopback address, where nobody listens in between. */
const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)

export const insecureOptions = (config: PortalConfig) => ({
  [oauth.allowInsecureRequests]: isLoopback(new URL(config.issuer)),
})

/** Metadata of the identity provider (OpenID Connect Discovery 1.0). */
export async function discover(config: PortalConfig): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(config.issuer)
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecureOptions(config) })
  return oauth.processDiscoveryResponse(issuer, response)
}

export const clientOf = (config: PortalConfig): oauth.Client => ({ client_id: config.clientId })

export const redirectUri = (): string => `${location.origin}/signed-in`
