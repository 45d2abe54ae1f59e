import { z } from 'zod'
import { id, instant, line, pageOf, pageQuery, sortQuery } from './common.ts'

export const memberRoles = ['lead', 'member'] as const

export const memberSchema = z.strictObject({
  id,
  name: z.string(),
  organisation: z.string(),
  role: z.string(),
  addedAt: instant,
})

export const projectSummary = z
  .strictObject({ id, title: z.string(), organisation: z.string(), createdBy: id, createdAt: instant })
  .meta({ id: 'ProjectSummary' })
export type ProjectSummary = z.output<typeof projectSummary>

export const projectSchema = projectSummary.extend({ members: z.array(memberSchema) }).meta({ id: 'Project' })
export type ProjectView = z.output<typeof projectSchema>

export const projectPage = pageOf(projectSummary)
export const projectSort = sortQuery(['createdAt', '-createdAt', 'title', '-title'])
export const projectQuery = pageQuery.extend({
  sort: projectSort.default('-createdAt'),
})
export type ProjectQuery = z.output<typeof projectQuery>

export const newProject = z.strictObject({ title: line(300) })
export type NewProject = z.output<typeof newProject>

export const newMember = z.strictObject({ personId: id, role: z.enum(memberRoles) })
export type NewMember = z.output<typeof newMember>
