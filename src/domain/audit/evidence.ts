/** Personal data beside an entry, readable only as long as its subject's key exists. */
export type SideRecord = {
  /** `sha256:` and 64 hexadecimal digits over the ciphertext: what the entry carries. */
  readonly digest: string
  /** Id of the person whose key it is encrypted under. */
  readonly subject: string
  readonly kind: string
  /** AES-256-GCM: 12 bytes nonce, the encrypted text, 16 bytes tag. */
  readonly ciphertext: Uint8Array
}

/** A question asked of the policies: the Cedar request (principal, action, resource, context, entities) as canonical JSON. */
export type Question = { readonly digest: string; readonly text: string }

/** What an event refers to by digest and what must be stored with it, so that it can be replayed and explained. */
export type Evidence = {
  readonly questions?: readonly Question[]
  readonly sides?: readonly SideRecord[]
}
