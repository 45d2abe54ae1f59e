/** What files of hierarchies are divided by, the usual first. */
const candidates = [',', ';', '\t', '|'] as const

const LINES = 50

/**
 * The delimiter of a hierarchy's file, whose rows all have as many cells: the one that stands equally often, and at least
 * once, in each of the first lines, outside quotes. A comma when none or several do: then reading the file tells what is
 * wrong.
 */
export function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/, LINES).filter((line) => line !== '')
  const counts = (delimiter: string) =>
    new Set(lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length - 1))
  const fitting = candidates.filter((delimiter) => {
    const [count = 0, ...others] = counts(delimiter)
    return count > 0 && others.length === 0
  })
  return fitting.length === 1 ? (fitting[0] ?? ',') : ','
}
