/** How free text is scrubbed. */
export type TextRules = {
  /** `tag`: `[NAME]`. `surrogate`: `[NAME 3f9a0c21]`, the same for the same person or number within a project. */
  readonly replacement: 'tag' | 'surrogate'
  /** `shift`: moved with the patient's other dates. `year`: the year alone (Safe Harbor). `tag`: `[DATE]`. */
  readonly dates: 'shift' | 'year' | 'tag'
  /** Month and year without a day cannot be moved by days: their year alone, or `[DATE]`. */
  readonly partialDates: 'year' | 'tag'
  /** How 03/04/2019 is read. */
  readonly dateOrder: 'day-month' | 'month-day'
  /** Countries whose telephone numbers are recognised without a country code (ISO 3166-1 alpha-2). */
  readonly phoneRegions: readonly string[]
  /**
   * Forms of hospital numbers, off by default: `#` is a digit, `@` a letter, `?` either, every other character itself. No
   * check character is verified, because no specification of one is public.
   */
  readonly hospitalNumbers: readonly string[]
}

/** The transform of a free-text variable. */
export type ScrubText = { readonly kind: 'scrub-text' } & TextRules

export const defaultTextRules: TextRules = {
  replacement: 'tag',
  dates: 'shift',
  partialDates: 'year',
  dateOrder: 'day-month',
  phoneRegions: ['HK', 'CN', 'MO', 'US', 'GB'],
  hospitalNumbers: [],
}

/** Form of the Hospital Authority's case and patient numbers, as commonly written. */
export const hospitalAuthorityNumber = 'HN########?'
