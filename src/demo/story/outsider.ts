import { personSchema } from '../../contract/people.ts'
import { expectBody, expectRefusal, refusalLine } from './answer.ts'
import type { Caller } from './api.ts'
import type { Delivered } from './extract.ts'
import { Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'

/** Somebody outside the project tries to download; their id, under which the log has the attempt. */
export async function downloadAsOutsider(outsider: Caller, { id, files }: Delivered): Promise<Told<string>> {
  const [file] = files
  if (file === undefined) throw new Mismatch('a released file', 'none')
  const answer = await outsider.get(`/api/extracts/${id}/files/${file.name}`)
  const problem = await expectRefusal(answer, 403, 'NOT_PROJECT_MEMBER')
  const person = await expectBody(await outsider.get('/api/people/me'), 200, personSchema)
  return { detail: refusalLine(problem), value: person.id }
}
