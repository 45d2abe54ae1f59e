/** Digits of Chinese numerals, in their order. */
export const chineseDigits = '〇一二三四五六七八九'

/** Pattern of a number from 1 to 99 in Chinese numerals. */
export const chineseNumberPattern = '[〇零一二两三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]'

/** Value of digits, or of Chinese numerals written as a number (二十五) or digit by digit (二〇一九). */
export function numeralValue(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const digits = [...text.replace(/零/g, '〇').replace(/两/g, '二')]
  const ten = digits.indexOf('十')
  if (ten === -1) return Number(digits.map((digit) => chineseDigits.indexOf(digit)).join(''))
  const tens = ten === 0 ? 1 : chineseDigits.indexOf(digits[0] ?? '')
  const ones = digits[ten + 1]
  return tens * 10 + (ones === undefined ? 0 : chineseDigits.indexOf(ones))
}

/** A number from 0 to 99 in Chinese numerals. */
export function chineseNumber(value: number): string {
  if (value < 10) return chineseDigits[value] ?? ''
  const tens = Math.floor(value / 10)
  const ones = value % 10
  return `${tens === 1 ? '' : chineseDigits[tens]}十${ones === 0 ? '' : chineseDigits[ones]}`
}

/** Digit by digit; `zero` is the zero the text uses. */
export const chineseYear = (year: number, zero: string): string =>
  [...String(year)].map((digit) => (digit === '0' ? zero : chineseDigits[Number(digit)])).join('')
