/** Where the portal shows a thing that entries are about; what has no page of its own is searched for in the record. */
export function placeOf(kind: string, id: string): string {
  switch (kind) {
    case 'request':
      return `/requests/${id}`
    case 'grant':
      return `/grants/${id}`
    case 'extract':
      return `/extracts/${id}`
    case 'person':
      return `/audit/stories/person/${id}`
    default:
      return `/audit?${kind}=${id}`
  }
}
