/**
 * Three-digit ZIP prefixes whose ZIP Code Tabulation Areas together hold more than 20,000 people: an allow-list, so that
 * a prefix without counted area (military, post-office boxes) never stays (45 CFR 164.514(b)(2)(i)(B)). Source: 2020
 * Census, Demographic and Housing Characteristics File, table P1, summed by prefix: 894 prefixes counted, 876 above the
 * limit.
 */
export const US_ZIP3_2020: ReadonlySet<string> = new Set(
  `006-007 009-035 037-054 056-058 060-089 100-101 103-191 193-201 206-212 214-268 270-310 312-331 333-339 341-342 344
   346-347 349-352 354-368 370-374 376-398 400-418 420-427 430-458 460-508 510-516 520-528 530-532 534-535 537-551
   553-554 557-567 570-577 580-588 590-620 622-631 633-641 644-648 650-658 660-662 664-681 683-691 693 700-701 703-708
   710-714 716-731 734-741 743-752 754-770 773-816 820 822 824-838 840-841 843-847 850-853 855-857 859-860 863-865
   870-871 873-875 877 880-883 890-891 894-895 897-898 900 902-908 910-928 930-937 939-941 943-961 967-968 970-986
   988-999`
    .split(/\s+/)
    .flatMap(prefixesIn),
)

/** Stands for every prefix that may not stay. */
export const NO_ZIP3 = '000'

/** Spellings of the United States in a country column, compared in upper case. */
export const unitedStates = ['US', 'USA', 'UNITED STATES', 'UNITED STATES OF AMERICA', '840'] as const

const zip = /^(\d{3})\d{2}(-\d{4})?$/

/**
 * The prefix of a US ZIP code (5 or 5+4 digits) when it may stay, else `000`; `*` for an address that is not in the
 * United States. A missing value stays missing.
 * @param country the address's country; undefined when every address of the column is in the United States
 */
export function usZip3(value: string | null, country?: string | null): string | null {
  if (value === null) return null
  if (country !== undefined && !isUnitedStates(country)) return '*'
  const prefix = zip.exec(value)?.[1]
  return prefix !== undefined && US_ZIP3_2020.has(prefix) ? prefix : NO_ZIP3
}

const isUnitedStates = (country: string | null): boolean =>
  country !== null && unitedStates.some((spelling) => spelling === country.toUpperCase())

function prefixesIn(range: string): string[] {
  const [from = '', to = from] = range.split('-')
  const first = Number(from)
  return Array.from({ length: Number(to) - first + 1 }, (_, at) => String(first + at).padStart(3, '0'))
}
