import type { ScrubText } from '../../text/settings.ts'
import type { Hierarchy } from '../profile.ts'
import type { Age } from './age.ts'
import type { Noise } from './noise.ts'
import type { Round } from './round.ts'
import type { ShiftDate } from './shift-date.ts'
import type { SuppressRare } from './suppress-rare.ts'
import type { TopBottomCode } from './top-bottom-code.ts'
import type { TruncateDate } from './truncate-date.ts'

/** What happens to one released variable. Whatever has no transform is not released. */
export type Transform =
  | { readonly kind: 'keep' }
  | { readonly kind: 'generalise'; readonly hierarchy: Hierarchy; readonly name: string }
  | ShiftDate
  | TruncateDate
  | Age
  | TopBottomCode
  | Round
  | Noise
  | SuppressRare
  | ScrubText

/** What a profile's rule says is to happen; becomes a `Transform` for a variable that is released. */
export type RuleTransform =
  | Exclude<Transform, { kind: 'generalise' }>
  /** By the named hierarchy, or by the one the variable declares. */
  | { readonly kind: 'generalise'; readonly hierarchy?: string }
  | { readonly kind: 'drop' }
  /** Patient keys only. `keyed`: HMAC of the key. `random`: drawn once per patient and project, kept in a vault. */
  | { readonly kind: 'pseudonym'; readonly method: PseudonymMethod }

export const pseudonymMethods = ['keyed', 'random'] as const
export type PseudonymMethod = (typeof pseudonymMethods)[number]
