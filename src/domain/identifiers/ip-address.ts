/** Whether `text` is an IPv4 address in dotted decimal without leading zeros. */
export const isIpV4 = (text: string): boolean => {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
}

/** Whether `text` is an IPv6 address (RFC 4291 §2.2), `::` and a trailing IPv4 part included. */
export function isIpV6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const hasIpV4 = last.includes('.')
  const plain = hasIpV4 ? groups.slice(0, -1) : groups
  if (hasIpV4 && !isIpV4(last)) return false
  if (!plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  const count = plain.length + (hasIpV4 ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}
