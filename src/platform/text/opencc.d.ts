declare module 'opencc-js/dict/TSCharacters' {
  /** `traditional simplified[ simplified …]`, separated by `|`. */
  const pairs: string
  export default pairs
}
