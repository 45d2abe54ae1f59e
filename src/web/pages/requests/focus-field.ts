import { fieldId, nearestPlace } from './field-errors.ts'

const prefix = fieldId('')

/** Moves the focus to the field a message is about, as far as the form shows it. */
export function focusField(path: string): void {
  const fields = [...document.querySelectorAll<HTMLElement>('input, select, textarea, fieldset')]
  const places = fields.flatMap(({ id }) => (id.startsWith(prefix) ? [id.slice(prefix.length)] : []))
  const place = nearestPlace(path, places)
  if (place !== undefined) document.getElementById(fieldId(place))?.focus()
}
