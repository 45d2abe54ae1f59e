import type { PolicyBundleView } from '../../contract/policies.ts'

/** The policies in use, as the policy engine knows them. */
export type PoliciesDeps = {
  readonly policyEngine: {
    readonly bundle: string
    readonly policies: readonly {
      readonly id: string
      readonly effect: 'permit' | 'forbid'
      readonly reason?: string
      readonly remedy?: string
      readonly citation?: string
    }[]
  }
}

/** Every rule people are judged by, with the digest that decisions on record name. */
export const describePolicies = ({ policyEngine }: PoliciesDeps): PolicyBundleView => ({
  bundle: policyEngine.bundle,
  policies: policyEngine.policies.map(({ id, effect, reason = null, remedy = null, citation = null }) => ({
    id,
    effect,
    reason,
    remedy,
    citation,
  })),
})
