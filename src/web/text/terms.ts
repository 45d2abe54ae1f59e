import type { Tone } from '../ui/badge.tsx'

/** Words for the codes that appear on several pages. */
export const roleNames: Readonly<Record<string, string>> = {
  researcher: 'Researcher',
  'committee-member': 'Committee member',
  'committee-chair': 'Committee chair',
  custodian: 'Custodian',
  auditor: 'Auditor',
  administrator: 'Administrator',
}

export const requestStates: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  draft: { label: 'Draft', tone: 'quiet' },
  submitted: { label: 'With the committee', tone: 'wait' },
  returned: { label: 'Returned for changes', tone: 'wait' },
  approved: { label: 'Approved', tone: 'good' },
  rejected: { label: 'Rejected', tone: 'bad' },
  withdrawn: { label: 'Withdrawn', tone: 'quiet' },
}

export const extractStates: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  queued: { label: 'Queued', tone: 'wait' },
  running: { label: 'Running', tone: 'wait' },
  recorded: { label: 'Recorded', tone: 'info' },
  delivered: { label: 'Delivered', tone: 'good' },
  refused: { label: 'Refused', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
}

export const grantStates: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  active: { label: 'Active', tone: 'good' },
  revoked: { label: 'Revoked', tone: 'bad' },
}

export const outcomes: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  success: { label: 'Success', tone: 'good' },
  refused: { label: 'Refused', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
}

export const voteNames: Readonly<Record<string, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  'request-changes': 'Ask for changes',
}

/** GA4GH Data Use Ontology, release 2021-02-23. */
export const dataUseTerms: Readonly<Record<string, string>> = {
  'DUO:0000042': 'General research use',
  'DUO:0000006': 'Health, medical or biomedical research',
  'DUO:0000007': 'Disease-specific research',
  'DUO:0000011': 'Population origins or ancestry research',
  'DUO:0000012': 'Research-specific restrictions',
  'DUO:0000015': 'No general methods research',
  'DUO:0000016': 'Genetic studies only',
  'DUO:0000018': 'Not-for-profit, non-commercial use only',
  'DUO:0000019': 'Results must be published',
  'DUO:0000020': 'Collaboration with the custodian required',
  'DUO:0000021': 'Ethics approval required',
  'DUO:0000022': 'Only in certain places',
  'DUO:0000024': 'No publication before a date',
  'DUO:0000025': 'For a limited time',
  'DUO:0000026': 'Only by certain users',
  'DUO:0000027': 'Only in a certain project',
  'DUO:0000028': 'Only at certain institutions',
  'DUO:0000029': 'Results go back to the custodian',
  'DUO:0000043': 'Clinical care',
  'DUO:0000044': 'No population origins or ancestry research',
  'DUO:0000045': 'Only by not-for-profit organisations',
  'DUO:0000046': 'Non-commercial use only',
}

export const dataUseTerm = (code: string): string => {
  const words = dataUseTerms[code]
  return words === undefined ? code : `${words} (${code})`
}

export const consentBases: Readonly<Record<string, string>> = {
  'opt-in': 'Only patients who agreed are included',
  'opt-out': 'Patients who refused or withdrew are left out',
  waiver: 'Consent was waived by an authority',
  'not-personal': 'The data are not personal',
}

export const variableClasses: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  'patient-key': { label: 'Patient key', tone: 'bad' },
  'direct-identifier': { label: 'Direct identifier', tone: 'bad' },
  'quasi-identifier': { label: 'Quasi-identifier', tone: 'wait' },
  sensitive: { label: 'Sensitive', tone: 'wait' },
  date: { label: 'Date', tone: 'info' },
  'free-text': { label: 'Free text', tone: 'bad' },
  other: { label: 'Other', tone: 'quiet' },
}
