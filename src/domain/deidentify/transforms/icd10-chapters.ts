/** Chapters of ICD-10 (World Health Organization, 2019 version) by their first and last category. */
export const icd10Chapters = [
  ['A00', 'B99'],
  ['C00', 'D48'],
  ['D50', 'D89'],
  ['E00', 'E90'],
  ['F00', 'F99'],
  ['G00', 'G99'],
  ['H00', 'H59'],
  ['H60', 'H95'],
  ['I00', 'I99'],
  ['J00', 'J99'],
  ['K00', 'K93'],
  ['L00', 'L99'],
  ['M00', 'M99'],
  ['N00', 'N99'],
  ['O00', 'O99'],
  ['P00', 'P96'],
  ['Q00', 'Q99'],
  ['R00', 'R99'],
  ['S00', 'T98'],
  ['U00', 'U99'],
  ['V01', 'Y98'],
  ['Z00', 'Z99'],
] as const

/** The form a code must begin with; whatever does not is in no chapter. */
export const ICD10_CATEGORY = '^[A-Z][0-9][0-9]'

const category = new RegExp(ICD10_CATEGORY)

/** The chapter of a code, such as `E00-E90`; `*` when it is in none. */
export function icd10Chapter(code: string): string {
  const start = code.toUpperCase().slice(0, 3)
  if (!category.test(start)) return '*'
  const chapter = icd10Chapters.find(([from, to]) => start >= from && start <= to)
  return chapter === undefined ? '*' : chapter.join('-')
}
