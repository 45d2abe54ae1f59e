const dateTime = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'Asia/Hong_Kong',
})
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const number = new Intl.NumberFormat('en-GB')

/** An instant as people in Hong Kong read it. */
export const formatInstant = (instant: string): string => `${dateTime.format(new Date(instant))} HKT`

const exactly = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'Asia/Hong_Kong',
})

/** The same with seconds. */
export const formatInstantExactly = (instant: string): string => `${exactly.format(new Date(instant))} HKT`

/** A calendar date (ISO 8601) in words. */
export const formatDate = (date: string): string => day.format(new Date(`${date}T00:00:00Z`))

export const formatNumber = (value: number): string => number.format(value)

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length)
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1] ?? ''}`
}

/** Parts per million as a percentage. */
export const formatPpm = (ppm: number): string => `${(ppm / 10_000).toFixed(2)} %`
