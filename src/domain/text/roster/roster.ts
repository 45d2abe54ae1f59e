import type { Folded } from '../fold.ts'
import type { Hit } from '../hit.ts'

/** What a value of the patient's own record is. */
export type RosterKind = 'name' | 'number' | 'phone' | 'address' | 'birth-date'

/** One identifier known from the record the text belongs to. */
export type RosterEntry = { readonly kind: RosterKind; readonly value: string }

/** Finds one patient's identifiers in a text of theirs. */
export type RosterMatcher = (folded: Folded) => readonly Hit[]

/**
 * Kind of a value by itself, helped by the name of its column: dates are births, text without digits is a name, digits
 * with words an address, else it is a number.
 */
export function rosterKind(value: string, column = ''): RosterKind {
  const name = column.toUpperCase()
  if (/DOB|BIRTH|出生/.test(name) || /^\d{4}-\d{2}-\d{2}(?:[T ].*)?$/.test(value)) return 'birth-date'
  if (/PHONE|TEL|MOBILE|FAX|電話|电话|手機|手机/.test(name)) return 'phone'
  if (/ADDR|STREET|CITY|ESTATE|ZIP|POSTAL|地址|住址/.test(name))
    return /\d{5}/.test(value) ? 'number' : 'address'
  if (/NAME|SURNAME|FAMILY|GIVEN|姓名|姓氏/.test(name)) return 'name'
  if (/@|:\/\//.test(value)) return 'number'
  const digits = value.replace(/\P{Nd}/gu, '').length
  if (digits === 0) return 'name'
  return (value.match(/\p{L}{2,}/gu) ?? []).length >= 2 ? 'address' : 'number'
}
