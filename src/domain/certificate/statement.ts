import type { ConsentBasis } from '../dataset/definition.ts'
import type { Condition, Obligation } from '../grant/conditions.ts'
import type { Purpose } from '../request/content.ts'
import type { RiskFigures } from '../risk/k-anonymity.ts'
import type { PublishedCounts } from '../risk/published-counts.ts'

/** `typ` of a release certificate's JOSE header. */
export const CERTIFICATE_TYPE = 'harbourgate-release+jws'

/** A released file as the certificate names it. */
export type CertifiedFile = {
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  /** Rows of a table; a document, such as the risk report, has none. */
  readonly rows?: number | undefined
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

/**
 * Everything a release certificate states, fixed at the commit point: what was asked, who approved it, which policy
 * decided, whom consent removed, what was done to the data, what risk remains, and which bytes were released. The audit
 * entry of the release carries this statement's digest, so neither can be exchanged without the other.
 */
export type ReleaseStatement = {
  readonly iss: string
  /** The extract's id. */
  readonly jti: string
  /** Seconds since the epoch. */
  readonly iat: number
  readonly request: {
    readonly id: string
    readonly version: number
    readonly digest: string
    readonly purpose: Purpose
  }
  readonly grant: {
    readonly id: string
    readonly project: string
    readonly conditions: readonly Condition[]
    readonly obligations: readonly Obligation[]
    readonly decision: { readonly by: string; readonly at: string; readonly approvals: number }
    readonly endsAt: string
  }
  readonly recipient: { readonly person: string; readonly organisation: string }
  readonly dataset: { readonly id: string; readonly version: number; readonly digest: string }
  readonly policy: { readonly bundle: string; readonly policies: readonly string[]; readonly inputs: string }
  readonly dataUse: { readonly verdict: string; readonly obligations: readonly string[] }
  readonly consent: {
    readonly basis: ConsentBasis
    readonly at: string
    readonly purposes: readonly string[]
    readonly snapshot: string
  }
  readonly deidentification: {
    readonly profile: string
    /** Share of quasi-identifiers replaced by `*`, in millionths; only where the profile suppresses cells. */
    readonly suppressedCellsPpm?: number
    readonly version: number
    readonly digest: string
    readonly variables: readonly {
      readonly name: string
      readonly class: string
      readonly transform: string
    }[]
  }
  readonly risk: RiskPublished
  readonly counts: PublishedCounts
  readonly files: readonly CertifiedFile[]
}

/** Risk figures without the exact numbers that small-cell protection withholds. */
export type RiskPublished = Pick<RiskFigures, 'k' | 'prosecutorRisk'> & { readonly classes: number }

/** A recorded entry's place in the signed log. */
export type AuditReceipt = {
  readonly index: number
  /** The entry's bytes exactly as hashed, base64. */
  readonly entry: string
  /** C2SP tlog-proof text: inclusion proof and signed checkpoint. */
  readonly proof: string
}

export type ReleaseCertificate = ReleaseStatement & { readonly audit: AuditReceipt }
