/**
 * Everything a person may ask the gateway to do. Each route declares one of these; policies permit or forbid them. The
 * Cedar schema repeats the list, and a test compares the two.
 */
export const actions = [
  'catalogue.list',
  'catalogue.read',
  'catalogue.register',
  'projects.list',
  'projects.create',
  'projects.read',
  'projects.add-member',
  'requests.list',
  'requests.draft',
  'requests.read',
  'requests.edit',
  'requests.submit',
  'requests.withdraw',
  'reviews.read',
  'reviews.vote',
  'reviews.decide',
  'reviews.return',
  'grants.list',
  'grants.read',
  'grants.revoke',
  'consents.import',
  'consents.read',
  'extracts.list',
  'extracts.request',
  'extracts.read',
  'extracts.download',
  'extracts.release',
  'audit.search',
  'audit.read',
  'audit.reveal',
  'audit.verify',
  'audit.receipt',
  'audit.replay',
  'audit.export',
  'policies.read',
  'people.list',
  'people.read',
  'people.register',
  'people.change',
  'people.erase',
] as const

export type Action = (typeof actions)[number]

export const isAction = (name: string): name is Action => actions.some((action) => action === name)
