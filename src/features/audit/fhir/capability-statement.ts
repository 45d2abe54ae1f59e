import type { ExportSource } from '../../../domain/audit/export/exported-entry.ts'

const parameters = [
  ['date', 'date'],
  ['agent', 'reference'],
  ['patient', 'reference'],
  ['type', 'token'],
  ['outcome', 'token'],
] as const

/** What this FHIR endpoint does (FHIR R4 CapabilityStatement): reading the audit log, and nothing else. */
export const capabilityStatement = ({ origin, version }: ExportSource, date: string): object => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date,
  kind: 'instance',
  software: { name: 'Harbourgate', version },
  implementation: {
    description: 'The audit log of a governed gateway to patient data',
    url: `${origin}/fhir`,
  },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      security: { description: 'Access token as for the rest of the gateway; policies decide who may read' },
      resource: [
        {
          type: 'AuditEvent',
          interaction: [{ code: 'read' }, { code: 'search-type' }],
          searchParam: parameters.map(([name, type]) => ({ name, type })),
        },
      ],
    },
  ],
})
