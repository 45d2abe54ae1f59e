import { z } from 'zod'

/** What the portal needs to know before anybody has signed in; served at `/portal.json`. */
export const portalConfig = z.strictObject({
  issuer: z.url(),
  clientId: z.string(),
  /** Resource indicator (RFC 8707) of the API. */
  audience: z.string(),
  version: z.string(),
  demo: z.boolean(),
  personas: z.array(
    z.strictObject({
      subject: z.string(),
      name: z.string(),
      organisation: z.string(),
      roles: z.array(z.string()),
      description: z.string(),
    }),
  ),
})
export type PortalConfig = z.output<typeof portalConfig>
