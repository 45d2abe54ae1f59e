/** Codes of FHIR R4 AuditEvent as IHE Basic Audit Log Patterns (BALP 1.1) uses them. */

export type Coding = { readonly system: string; readonly code: string; readonly display?: string }

const coding =
  (system: string) =>
  (code: string, display?: string): Coding => ({
    system,
    code,
    ...(display === undefined ? {} : { display }),
  })

export const dcm = coding('http://dicom.nema.org/resources/ontology/DCM')
export const eventType = coding('http://terminology.hl7.org/CodeSystem/audit-event-type')
export const interaction = coding('http://hl7.org/fhir/restful-interaction')
export const lifecycle = coding('http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle')
export const participation = coding('http://terminology.hl7.org/CodeSystem/v3-ParticipationType')
export const roleClass = coding('http://terminology.hl7.org/CodeSystem/v3-RoleClass')
export const securityRole = coding('http://terminology.hl7.org/CodeSystem/extra-security-role-type')
export const entityType = coding('http://terminology.hl7.org/CodeSystem/audit-entity-type')
export const objectRole = coding('http://terminology.hl7.org/CodeSystem/object-role')
export const resourceType = coding('http://hl7.org/fhir/resource-types')
export const sourceType = coding('http://terminology.hl7.org/CodeSystem/security-source-type')
export const authorisationSubtype = coding('https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType')
export const userAgent = coding('https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes')
export const auditEntity = coding('https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType')

export const concept = (...codings: Coding[]) => ({ coding: codings })
