/** The roles a person can hold at the gateway. Policies decide what a role may do; nothing else looks at them. */
export type PersonaRole =
  | 'researcher'
  | 'committee-member'
  | 'committee-chair'
  | 'custodian'
  | 'auditor'
  | 'administrator'

/** An invented person of the demo. `subject` is the `sub` of their tokens. */
export type Persona = {
  readonly subject: string
  readonly name: string
  readonly email: string
  readonly organisation: string
  readonly roles: readonly [PersonaRole, ...PersonaRole[]]
  /** One line for the sign-in page: what this person is there to show. */
  readonly description: string
}

/** Everybody in the demo, in the order of the story. All invented; addresses are under example.org (RFC 2606). */
export const personas: readonly Persona[] = [
  {
    subject: 'ada',
    name: 'Dr. Ada Lam',
    email: 'ada.lam@victoria-harbour.example.org',
    organisation: 'University of Victoria Harbour',
    roles: ['researcher'],
    description: 'Leads the project whose request is approved and whose extract is released',
  },
  {
    subject: 'ben',
    name: 'Dr. Ben Ng',
    email: 'ben.ng@kowloon-health.example.org',
    organisation: 'Kowloon Institute of Health',
    roles: ['researcher'],
    description: 'Belongs to another institution; is refused what he has no grant for',
  },
  {
    subject: 'chan',
    name: 'Prof. Chan Siu-ming',
    email: 'chan.siu-ming@committee.example.org',
    organisation: 'Research Ethics Committee (demo)',
    roles: ['committee-chair', 'committee-member'],
    description: 'Chairs the committee, votes and decides',
  },
  {
    subject: 'lee',
    name: 'Prof. Lee Wai-han',
    email: 'lee.wai-han@committee.example.org',
    organisation: 'Research Ethics Committee (demo)',
    roles: ['committee-member'],
    description: 'Votes on requests; has no conflict of interest',
  },
  {
    subject: 'cheung',
    name: 'Dr. Cheung Ka-yan',
    email: 'cheung.ka-yan@victoria-harbour.example.org',
    organisation: 'University of Victoria Harbour',
    roles: ['committee-member'],
    description: "Works at Dr. Lam's university, so may not vote on her request",
  },
  {
    subject: 'wong',
    name: 'Ms. Wong Mei-ling',
    email: 'wong.mei-ling@hospital-authority.example.org',
    organisation: 'Hospital Authority (demo)',
    roles: ['custodian'],
    description: 'Registers datasets and imports consent directives',
  },
  {
    subject: 'yip',
    name: 'Mr. Yip Chi-keung',
    email: 'yip.chi-keung@data-auditor.example.org',
    organisation: 'Office of the Data Auditor',
    roles: ['auditor'],
    description: 'Searches and verifies the audit log',
  },
  {
    subject: 'ho',
    name: 'Mr. Ho Man-fai',
    email: 'ho.man-fai@harbourgate.example.org',
    organisation: 'Harbourgate Operations (demo)',
    roles: ['administrator'],
    description: 'Registers people and runs the gateway',
  },
]

/** The persona with this subject, or undefined. */
export const findPersona = (subject: string): Persona | undefined =>
  personas.find((persona) => persona.subject === subject)
