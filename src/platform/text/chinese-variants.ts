import pairs from 'opencc-js/dict/TSCharacters'

/** Traditional → simplified characters (OpenCC's table), the first of several. */
export function chineseVariants(): ReadonlyMap<string, string> {
  return new Map(
    pairs.split('|').flatMap((pair) => {
      const [traditional, simplified] = pair.split(' ')
      return traditional === undefined || simplified === undefined ? [] : [[traditional, simplified] as const]
    }),
  )
}
