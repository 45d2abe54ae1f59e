import type { Persona } from '../personas.ts'
import { Mismatch } from './mismatch.ts'

export type StepReport = {
  readonly number: number
  /** Who acted: name and first role. */
  readonly who: string
  readonly title: string
  readonly ok: boolean
  /** What came of it; for a failed step, what was expected and what came. */
  readonly detail: string
  readonly expected?: string
  readonly got?: string
  readonly seconds: number
}

export type Audience = {
  /** Called once for each step, when it is over. */
  readonly onStep: (report: StepReport) => void
  /** Called while a step lasts, with what it is doing. */
  readonly onProgress: (text: string) => void
}

/** What an act gives: the line that tells it, and what later acts need. */
export type Told<T> = { readonly detail: string; readonly value: T }

export type Narrate = <T>(who: Persona, title: string, act: () => Promise<Told<T>>) => Promise<T>

/** The story ends at the first step that fails; `reports` has all that were told, that one last. */
export class StoryFailed extends Error {
  override readonly name = 'StoryFailed'
}

/** Runs acts one after the other, and reports each as a numbered step. */
export function createNarrator({ onStep }: Audience): { narrate: Narrate; reports: readonly StepReport[] } {
  const reports: StepReport[] = []
  const report = (step: StepReport) => {
    reports.push(step)
    onStep(step)
  }
  return {
    reports,
    narrate: async (who, title, act) => {
      const start = performance.now()
      const base = () => ({
        number: reports.length + 1,
        who: `${who.name} (${who.roles[0]})`,
        title,
        seconds: Math.round(performance.now() - start) / 1000,
      })
      try {
        const { detail, value } = await act()
        report({ ...base(), ok: true, detail })
        return value
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        const difference = error instanceof Mismatch ? { expected: error.expected, got: error.got } : {}
        report({ ...base(), ok: false, detail, ...difference })
        throw new StoryFailed(`${title}: ${detail}`, { cause: error })
      }
    },
  }
}
