/** Whether a text is a day of the calendar in ISO 8601 form: `2024-02-29` is, `2023-02-29` and `2024-2-9` are not. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
