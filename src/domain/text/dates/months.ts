/** English months, full names first. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** Pattern of an English month, in full or short, in folded text. */
export const monthPattern =
  'JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?'

/** Number of a folded month name; 0 when it is none. */
export const monthNumber = (name: string): number => firstThree.indexOf(name.slice(0, 3)) + 1

const firstThree = monthNames.map((month) => month.slice(0, 3).toUpperCase())

export const weekdayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const

export const weekdayPattern =
  'MON(?:DAY)?|TUES?(?:DAY)?|WED(?:NESDAY)?|THU(?:RS)?(?:DAY)?|FRI(?:DAY)?|SAT(?:URDAY)?|SUN(?:DAY)?'
