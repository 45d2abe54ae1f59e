import { useSearchParams } from 'react-router'

/** Filters and order of a list, kept in the page's address, so that a link shows the same list. */
export type ListAddress = {
  /** Empty when the address does not say. */
  get(name: string): string
  set(name: string, value: string): void
  /** The address of the list's items, with what of the page's address the gateway knows. */
  path(list: string, known: readonly string[]): string
}

export function useListAddress(): ListAddress {
  const [search, setSearch] = useSearchParams()
  const get = (name: string) => search.get(name) ?? ''
  return {
    get,
    set: (name, value) => {
      const next = new URLSearchParams(search)
      if (value === '') next.delete(name)
      else next.set(name, value)
      setSearch(next)
    },
    path: (list, known) => {
      const query = new URLSearchParams(known.map((name) => [name, get(name)]).filter(([, value]) => value))
      return query.size === 0 ? list : `${list}?${query}`
    },
  }
}
