import { peoplePage } from '../../../contract/people.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'

/** Names for the pseudonymous ids in the record, for those who may list people. */
export function usePeople() {
  const { has } = useMe()
  const query = useGet('/api/people?limit=200', peoplePage, { when: has('auditor', 'administrator') })
  const people = query.data?.items ?? []
  const nameOf = (id: string | null): string =>
    id === null ? 'nobody' : (people.find((person) => person.id === id)?.name ?? id)
  return { people, nameOf }
}
