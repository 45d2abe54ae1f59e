import { useParams } from 'react-router'
import { erased, type PersonView, personSchema } from '../../../contract/people.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { formatInstant, formatNumber } from '../../text/format.ts'
import { Code } from '../../ui/code.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Columns, Section, Stack } from '../../ui/section.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { ChangeForm } from './change-form.tsx'
import { EraseForm } from './erase-form.tsx'
import { personStates, rolesInWords, stateOf } from './person-words.ts'

export default function PersonPage() {
  const { id = '' } = useParams()
  const asked = useGet(`/api/people/${encodeURIComponent(id)}`, personSchema)
  return (
    <WaitingPage noun="person" asked={asked}>
      {(person) => <Person key={person.id} person={person} />}
    </WaitingPage>
  )
}

function Person({ person }: { person: PersonView }) {
  const api = useApi()
  const { me, has } = useMe()
  const erase = useCommand((reason: string) =>
    api.send(`/api/people/${person.id}/erase`, erased, { body: { reason } }),
  )
  const isErased = stateOf(person) === 'erased'
  return (
    <Page title={person.name} aside={<StateBadge names={personStates} state={stateOf(person)} />}>
      {erase.data !== undefined && (
        <Notice tone="good" title="This person was erased" live>
          <p>
            {sealedRecords(erase.data.sideRecords)} deleted, and key <Code>{erase.data.key}</Code> destroyed.
          </p>
        </Notice>
      )}
      <Columns>
        <Section title="In the register">
          <FactList
            facts={[
              ['Organisation', person.organisation],
              ['Roles', rolesInWords(person.roles)],
              ['E-mail', person.email],
              ['Sign-in', isErased ? undefined : `${person.subject} at ${person.issuer}`],
              ['Registered', formatInstant(person.createdAt)],
              ['Id', <Code key="id">{person.id}</Code>],
            ]}
          />
        </Section>
        {has('administrator') && !isErased && (
          <Stack>
            {person.id === me?.id ? (
              <Section title="Change">
                <p>Nobody changes or erases themselves: another administrator must.</p>
              </Section>
            ) : (
              <>
                <ChangeForm person={person} />
                <EraseForm
                  name={person.name}
                  busy={erase.isPending}
                  error={erase.error}
                  onErase={(reason) => erase.mutate(reason)}
                />
              </>
            )}
          </Stack>
        )}
      </Columns>
    </Page>
  )
}

const sealedRecords = (count: number): string =>
  count === 1 ? '1 sealed record was' : `${formatNumber(count)} sealed records were`
