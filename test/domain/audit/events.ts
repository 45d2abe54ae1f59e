import type { AuditEvent } from '../../../src/domain/audit/event.ts'

/** An invented event with every member. */
export const refusedExtract: AuditEvent = {
  type: 'extract.refused',
  outcome: 'refused',
  time: '2026-03-01T08:30:00.125Z',
  actor: {
    id: 'p-1',
    organisation: 'University of Victoria Harbour',
    roles: ['researcher'],
    authentication: 'mfa',
  },
  about: {
    project: 'j-1',
    dataset: 'd-1',
    datasetVersion: 2,
    request: 'r-1',
    requestVersion: 1,
    grant: 'g-1',
    extract: 'x-1',
  },
  action: 'extracts.request',
  purpose: ['DUO:0000007'],
  decision: {
    stage: 'applyConsent',
    reasons: ['CONSENT_NONE', 'COHORT_TOO_SMALL'],
    policies: ['consent'],
    bundle: 'sha256:00',
  },
  counts: { considered: 5000, excluded: 5000 },
  digests: { consents: 'sha256:01' },
  details: { retry: false, note: '港', part: 3 },
  call: { requestId: 'q-1', tokenId: 't-1' },
}

/** A small invented event, different for each number. */
export const numbered = (i: number): AuditEvent => ({
  type: 'dataset.read',
  outcome: 'success',
  time: new Date(Date.UTC(2026, 2, 1) + i * 1_000).toISOString(),
  actor: { id: `p-${i % 7}` },
  about: { dataset: 'd-1' },
  counts: { i },
})
