import type { PeopleDirectory } from '../../http/authenticate.ts'
import type { Database } from '../../platform/database/database.ts'
import { findByIdentity } from './repo.ts'

/** The register as authentication sees it: asked anew for every request, so that a change of roles holds at once. */
export const createPeopleDirectory = (database: Pick<Database, 'client'>): PeopleDirectory => ({
  async findByIdentity(issuer, subject) {
    const found = await findByIdentity(database.client, issuer, subject)
    if (found === undefined) return undefined
    const { id, organisation, roles, name, active } = found
    return { id, organisation, roles, name, active }
  },
})
