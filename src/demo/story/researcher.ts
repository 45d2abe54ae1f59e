import { projectSchema } from '../../contract/projects.ts'
import { requestSchema } from '../../contract/requests.ts'
import { expectBody, expectRefusal, refusalLine } from './answer.ts'
import type { Caller } from './api.ts'
import { projectTitle, requestContent, tooMuch } from './content.ts'
import { expectEqual, Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'

export type Scene = { readonly patients: number; readonly today: Date }

/** A request with the entity tag a change of it must name. */
export type Draft = { readonly id: string; readonly etag: string }

export async function createProject(researcher: Caller): Promise<Told<string>> {
  const answer = await researcher.send('POST', '/api/projects', { title: projectTitle })
  const project = await expectBody(answer, 201, projectSchema)
  expectEqual('organisation', researcher.persona.organisation, project.organisation)
  return { detail: `“${project.title}”`, value: project.id }
}

/** Drafts a request that names a direct identifier; it cannot be submitted. */
export async function askTooMuch(researcher: Caller, projectId: string, scene: Scene): Promise<Told<Draft>> {
  const content = requestContent(scene.patients, scene.today, [tooMuch])
  const drafted = await researcher.send('POST', '/api/requests', { projectId, content })
  const draft = await draftOf(drafted, 201)
  const answer = await researcher.send('POST', `/api/requests/${draft.id}/submit`, undefined, {
    ifMatch: draft.etag,
  })
  const problem = await expectRefusal(answer, 422, 'VARIABLE_NOT_RELEASABLE')
  return { detail: refusalLine(problem), value: draft }
}

/** Takes the identifier out and submits. */
export async function submitRequest(researcher: Caller, draft: Draft, scene: Scene): Promise<Told<void>> {
  const content = requestContent(scene.patients, scene.today)
  const path = `/api/requests/${draft.id}`
  const edited = await draftOf(await researcher.send('PUT', path, { content }, { ifMatch: draft.etag }), 200)
  const answer = await researcher.send('POST', `${path}/submit`, undefined, { ifMatch: edited.etag })
  const request = await expectBody(answer, 200, requestSchema)
  expectEqual('status', 'submitted', request.status)
  const [selection] = request.versions.at(-1)?.content.datasets ?? []
  expectEqual('pinned dataset version', 1, selection?.version)
  return {
    detail: `${selection?.variables.length} variables for general health research, patients admitted since 2018`,
    value: undefined,
  }
}

async function draftOf(answer: Response, status: number): Promise<Draft> {
  const { id } = await expectBody(answer, status, requestSchema)
  const etag = answer.headers.get('etag')
  if (etag === null) throw new Mismatch('an ETag', 'none')
  return { id, etag }
}
