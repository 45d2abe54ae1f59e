import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { projectPage, projectSchema } from '../../../contract/projects.ts'
import { type NewRequest as NewRequestBody, requestSchema } from '../../../contract/requests.ts'
import { useApi } from '../../api/api-context.tsx'
import { useCommand } from '../../api/use-command.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { SelectField, TextField } from '../../ui/fields.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import { WaitingPage } from '../../ui/waiting-page.tsx'
import { RequestForm } from './request-form.tsx'
import { emptyRequest } from './request-values.ts'

/** A new request, for one of the person's projects or for a new one. */
export default function NewRequestPage() {
  const me = useMe()
  return (
    <WaitingPage noun="form" asked={me}>
      {({ organisation }) => <NewRequest organisation={organisation} />}
    </WaitingPage>
  )
}

function NewRequest({ organisation }: { organisation: string }) {
  const api = useApi()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const projects = useGet('/api/projects?limit=200', projectPage)
  const [chosen, setChosen] = useState<string>()
  const [title, setTitle] = useState('')
  const projectId = chosen ?? projects.data?.items[0]?.id ?? ''
  const save = useCommand(
    async (content: NewRequestBody['content']) => {
      const id =
        projectId === ''
          ? (await api.send('/api/projects', projectSchema, { body: { title } })).id
          : projectId
      setChosen(id)
      return api.send('/api/requests', requestSchema, { body: { projectId: id, content } })
    },
    ({ id }) => navigate(`/requests/${id}`),
  )
  return (
    <Page
      title="New request"
      intro={<p>Saved as a draft first. Nobody else sees a draft but your project.</p>}
    >
      <Section title="Project">
        <SelectField
          label="Project"
          value={projectId}
          choices={[
            ...(projects.data?.items.map((project) => ({ value: project.id, label: project.title })) ?? []),
            { value: '', label: 'A new project' },
          ]}
          onChange={setChosen}
        />
        {projectId === '' && (
          <TextField label="Title of the new project" required value={title} onChange={setTitle} />
        )}
        <ProblemNotice error={projects.error} />
      </Section>
      <RequestForm
        initial={emptyRequest(organisation, search.get('dataset') ?? '')}
        busy={save.isPending}
        error={save.error}
        onSave={(content) => save.mutate(content)}
      />
    </Page>
  )
}
