import { type Api, type ApiDeps, createApi } from './api.ts'
import { searchLog, verifyLog } from './auditor.ts'
import { verifyRelease } from './certificate.ts'
import { castVote, decide, voteInConflict } from './committee.ts'
import { importConsents, registerDataset } from './custodian.ts'
import { downloadAll } from './download.ts'
import { type Format, orderExtract } from './extract.ts'
import { type Audience, createNarrator, type Narrate, type StepReport, StoryFailed } from './narrator.ts'
import { downloadAsOutsider } from './outsider.ts'
import { askTooMuch, createProject, submitRequest } from './researcher.ts'
import { type StorySummary, summarise } from './summary.ts'

export type StoryDeps = ApiDeps &
  Audience & {
    /** Patients of the hospital that was generated; decides how much the story dares to ask for. */
    readonly patients: number
    readonly format: Format
    /** Where downloads go; created when missing. */
    readonly folder: string
    readonly now: () => Date
  }

export type Story = {
  readonly ok: boolean
  readonly steps: readonly StepReport[]
  /** Absent when a step failed. */
  readonly summary?: StorySummary
}

/**
 * Plays the demo's story against a running gateway, through its HTTP API alone, with tokens its identity provider issued.
 * Every step checks what it should bring; the first that brings something else ends the story.
 */
export async function playStory(deps: StoryDeps): Promise<Story> {
  const start = performance.now()
  const { narrate, reports } = createNarrator(deps)
  try {
    const figures = await play(deps, createApi(deps), narrate)
    const seconds = Math.round(performance.now() - start) / 1000
    return { ok: true, steps: reports, summary: { ...figures, seconds } }
  } catch (error) {
    if (error instanceof StoryFailed) return { ok: false, steps: reports }
    throw error
  }
}

async function play(deps: StoryDeps, api: Api, narrate: Narrate): Promise<Omit<StorySummary, 'seconds'>> {
  const [ada, ben, chan] = [api.as('ada'), api.as('ben'), api.as('chan')]
  const [lee, cheung, wong, yip] = [api.as('lee'), api.as('cheung'), api.as('wong'), api.as('yip')]
  const scene = { patients: deps.patients, today: deps.now() }

  await narrate(wong.persona, 'registers the dataset', () => registerDataset(wong))
  await narrate(wong.persona, 'imports the consent directives', () => importConsents(wong))

  const project = await narrate(ada.persona, 'starts a project', () => createProject(ada))
  const draft = await narrate(ada.persona, 'asks for names too', () => askTooMuch(ada, project, scene))
  await narrate(ada.persona, 'submits a request without names', () => submitRequest(ada, draft, scene))

  await narrate(cheung.persona, "tries to vote on a colleague's request", () =>
    voteInConflict(cheung, draft.id),
  )
  await narrate(lee.persona, 'votes to approve', () =>
    castVote(lee, draft.id, 'The variables are what the question needs.', 1),
  )
  await narrate(chan.persona, 'votes to approve', () =>
    castVote(chan, draft.id, 'Proportionate; the region suffices for the place.', 2),
  )
  const grantId = await narrate(chan.persona, 'decides', () => decide(chan, draft.id, scene))

  const order = { grantId, format: deps.format, patients: deps.patients }
  const delivered = await narrate(ada.persona, 'orders the extract', () =>
    orderExtract(ada, order, deps.onProgress),
  )
  await narrate(ada.persona, 'downloads the files', () => downloadAll(ada, delivered, deps.folder))
  await narrate(ada.persona, 'verifies the certificate offline', () =>
    verifyRelease(api, ada, delivered, deps.folder),
  )

  const outsider = await narrate(ben.persona, "tries to download another project's file", () =>
    downloadAsOutsider(ben, delivered),
  )
  await narrate(yip.persona, 'searches the log', () => searchLog(yip, delivered, outsider))
  const log = await narrate(yip.persona, 'verifies the log', () => verifyLog(api, yip))
  return summarise(delivered, log)
}
