import { z } from 'zod'
import { id, instant, line, pageOf, pageQuery, paragraph, sortQuery } from './common.ts'

/** Roles a person can hold. What each may do is written in `policies/access`, nowhere else. */
export const roles = [
  'researcher',
  'committee-member',
  'committee-chair',
  'custodian',
  'auditor',
  'administrator',
] as const

export const roleSchema = z.enum(roles)

const roleList = z
  .array(roleSchema)
  .min(1)
  .max(roles.length)
  .refine((list) => new Set(list).size === list.length, 'must not repeat a role')

/** Issuer of a person who was erased: no identity provider is called this. */
export const erasedIssuer = 'urn:harbourgate:erased'

export const personSchema = z
  .strictObject({
    id,
    issuer: z.string(),
    subject: z.string(),
    name: z.string(),
    email: z.string(),
    organisation: z.string(),
    roles: z.array(z.string()),
    active: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Person' })
export type PersonView = z.output<typeof personSchema>

export const peoplePage = pageOf(personSchema)

export const peopleSort = sortQuery([
  'name',
  '-name',
  'organisation',
  '-organisation',
  'createdAt',
  '-createdAt',
])
export const peopleQuery = pageQuery.extend({
  role: roleSchema.optional(),
  active: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  sort: peopleSort.default('name'),
})
export type PeopleQuery = z.output<typeof peopleQuery>

export const newPerson = z.strictObject({
  issuer: z.url().max(1000).describe('Issuer of the identity provider, the `iss` of tokens'),
  subject: line(255).describe('The `sub` of tokens'),
  name: line(200),
  email: z.email().max(254),
  organisation: line(200),
  roles: roleList,
})
export type NewPerson = z.output<typeof newPerson>

export const personChange = z
  .strictObject({
    roles: roleList.optional(),
    active: z.boolean().optional(),
    organisation: line(200).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'must change something')
export type PersonChange = z.output<typeof personChange>

export const erasure = z.strictObject({
  reason: paragraph(2000).describe('Why; kept under your own key, not in clear'),
})
export type Erasure = z.output<typeof erasure>

/** What erasing a person removed, and what stays: the entries, with digests of what is gone. */
export const erased = z
  .strictObject({
    person: z.string(),
    key: z.string().describe('Id of the key that was destroyed'),
    sideRecords: z.int().describe('Encrypted records that were deleted'),
  })
  .meta({ id: 'ErasedPerson' })
export type ErasedView = z.output<typeof erased>
