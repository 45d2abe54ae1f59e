import type { ExtractView } from '../../../contract/extracts.ts'
import type { Step } from '../../ui/stepper.tsx'

/** The seven stages of the release path, in order, in words. */
const stages = [
  { key: 'authenticate', title: 'Who asks', detail: 'The person is known and active' },
  { key: 'authorise', title: 'May they', detail: 'Grant, purpose and policies are checked' },
  { key: 'applyConsent', title: 'Consent', detail: 'Patients who do not consent are left out' },
  { key: 'deIdentify', title: 'De-identify', detail: 'Pseudonyms, moved dates, coarser values' },
  { key: 'checkRisk', title: 'Check risk', detail: 'The files themselves are measured' },
  { key: 'recordRelease', title: 'Record', detail: 'Written to the log before anything is visible' },
  { key: 'deliver', title: 'Deliver', detail: 'Files and signed certificate' },
] as const

const stopped = new Set<string>(['refused', 'failed'])

/** How far an extract has come. */
export function stepsOf({ stage, status, refusal }: ExtractView): readonly Step[] {
  const reached = stages.findIndex(({ key }) => key === (refusal?.stage ?? stage))
  return stages.map((one, index) => ({ ...one, state: stateAt(index, reached, status) }))
}

function stateAt(index: number, reached: number, status: ExtractView['status']): Step['state'] {
  if (status === 'delivered' || index < reached) return 'done'
  if (index > reached) return 'later'
  return stopped.has(status) ? 'stopped' : 'now'
}

/** Whether nothing will change any more. */
export const isSettled = (status: ExtractView['status']): boolean =>
  status === 'delivered' || stopped.has(status)
