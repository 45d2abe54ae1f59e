import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { type ExtractView, extract, type extractFormat } from '../../contract/extracts.ts'
import type { PublishedCount } from '../../domain/risk/published-counts.ts'
import { expectBody } from './answer.ts'
import type { Caller } from './api.ts'
import { scaleOf } from './content.ts'
import { expectEqual, expectThat, Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'

export type Format = z.output<typeof extractFormat>

/** An extract that was delivered has all of these. */
export type Delivered = ExtractView & {
  readonly counts: Required<ExtractView['counts']>
  readonly risk: NonNullable<ExtractView['risk']>
}

export type ExtractOrder = { readonly grantId: string; readonly format: Format; readonly patients: number }

/** Longest an extract may take (milliseconds): only a job that hangs takes longer. */
const LONGEST_MS = 30 * 60_000

export async function orderExtract(
  researcher: Caller,
  { grantId, format, patients }: ExtractOrder,
  onProgress: (text: string) => void,
): Promise<Told<Delivered>> {
  const answer = await researcher.send('POST', '/api/extracts', { grantId, format })
  const ordered = await expectBody(answer, 202, extract)
  const finished = await waitUntilDelivered(researcher, ordered, onProgress)
  const delivered = completeOf(finished)
  checkFigures(delivered, patients)
  return {
    detail: `delivered ${delivered.files.length} files, k = ${delivered.risk.k.reached} (required ${delivered.risk.k.required})`,
    value: delivered,
  }
}

async function waitUntilDelivered(
  researcher: Caller,
  ordered: ExtractView,
  onProgress: (text: string) => void,
): Promise<ExtractView> {
  const start = performance.now()
  let told = ''
  let view = ordered
  while (view.status !== 'delivered') {
    if (view.status === 'refused' || view.status === 'failed') {
      throw new Mismatch(
        'a delivered extract',
        `${view.status} ${view.refusal?.code}: ${view.refusal?.detail}`,
      )
    }
    const elapsed = performance.now() - start
    if (elapsed > LONGEST_MS) throw new Mismatch('a delivered extract', `${view.status} after ${elapsed} ms`)
    // Often at first, then seldom enough for the rate limit however long it takes.
    await pause(elapsed < 5_000 ? 100 : 500)
    view = await expectBody(await researcher.get(`/api/extracts/${ordered.id}`), 200, extract)
    const state = view.status === 'running' ? `stage ${view.stage}` : view.status
    if (state !== told) onProgress(state)
    told = state
  }
  return view
}

function completeOf(view: ExtractView): Delivered {
  const { considered, excludedByConsent, suppressed, released } = view.counts
  if (
    considered === undefined ||
    excludedByConsent === undefined ||
    suppressed === undefined ||
    released === undefined ||
    view.risk === undefined
  ) {
    throw new Mismatch('counts and risk of a delivered extract', JSON.stringify(view.counts))
  }
  return { ...view, counts: { considered, excludedByConsent, suppressed, released }, risk: view.risk }
}

/** The number, or its upper bound where only that is published. */
export const upperBound = (count: PublishedCount): number =>
  typeof count === 'number' ? count : count.atMost

/** Nobody is lost and nobody appears: patients considered are those left out, suppressed and released. */
function checkFigures({ counts, risk, files, format }: Delivered, patients: number): void {
  const { considered, excludedByConsent, suppressed, released } = counts
  expectEqual(
    'excluded + suppressed + released =',
    upperBound(considered),
    upperBound(excludedByConsent) + upperBound(suppressed) + upperBound(released),
  )
  expectThat(upperBound(excludedByConsent) > 0, 'patients excluded by consent', '0')
  expectThat(upperBound(considered) <= patients, `at most ${patients} patients`, `${upperBound(considered)}`)
  expectEqual('required k', scaleOf(patients).k, risk.k.required)
  expectThat(risk.k.reached >= risk.k.required, `k of at least ${risk.k.required}`, `${risk.k.reached}`)
  const names = files.map((file) => file.name).sort()
  expectEqual(
    'files',
    [
      ...['episodes', 'labs', 'patients'].map((table) => `${table}.${format}`),
      'risk-report.html',
      'risk-report.json',
    ].join(', '),
    names.join(', '),
  )
  const rows = files.find((file) => file.name === `patients.${format}`)?.rows
  expectEqual('rows of patients', upperBound(released), rows)
}
