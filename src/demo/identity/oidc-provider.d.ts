/**
 * The part of oidc-provider 9 the demo uses; the package ships no types. The module is imported by its file because
 * the package's index prints a warning on Node 20, where the provider itself runs.
 */
declare module 'oidc-provider/lib/provider.js' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export type Grant = {
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export type GrantModel = {
    new (properties: { clientId: string; accountId: string }): Grant
    find(id: string): Promise<Grant | undefined>
  }

  export type ProviderContext = {
    type: string
    status: number
    body: unknown
    readonly response: { set(field: string, value: string): void }
    readonly oidc: {
      readonly provider: Provider
      readonly client: { readonly clientId: string }
      readonly session: { readonly accountId?: string; grantIdFor(clientId: string): string | undefined }
      readonly result?: { readonly consent?: { readonly grantId?: string } }
      readonly entities: {
        readonly AuthorizationCode?: {
          readonly acr?: string
          readonly amr?: string[]
          readonly authTime?: number
        }
      }
    }
  }

  export type Interaction = {
    readonly uid: string
    readonly prompt: { readonly name: string }
    readonly params: Readonly<Record<string, unknown>>
    /** Expiry, seconds since the epoch. */
    readonly exp: number
    /** The session it was started in, when somebody was signed in. */
    session?: { readonly uid: string; readonly accountId: string } | undefined
    save(seconds: number): Promise<string>
  }

  export type SessionModel = { findByUid(uid: string): Promise<{ destroy(): Promise<void> } | undefined> }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    readonly Grant: GrantModel
    readonly Session: SessionModel
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    use(middleware: (context: ProviderContext, next: () => Promise<void>) => Promise<void>): this
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Readonly<Record<string, unknown>>,
      options?: { mergeWithLastSubmission?: boolean },
    ): Promise<void>
  }
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  export class InvalidTarget extends Error {}
}
