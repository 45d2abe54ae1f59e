import { idParams } from '../../contract/common.ts'
import { newMember, newProject, projectPage, projectQuery, projectSchema } from '../../contract/projects.ts'
import { gateway } from '../../domain/policy/resource.ts'
import { defineRoute, type Route } from '../../http/route.ts'
import * as projects from './service.ts'

export const projectsRoutes = (deps: projects.ProjectsDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/projects',
    summary: 'List projects',
    description:
      'Researchers see their own projects, the committee and the auditor all. Newest first, unless sorted otherwise.',
    tags: ['projects'],
    action: 'projects.list',
    resource: () => gateway,
    query: projectQuery,
    status: 200,
    response: projectPage,
    errors: [],
    handler: (context, { query }) => projects.listProjects(deps, context, query),
  }),
  defineRoute({
    method: 'post',
    path: '/api/projects',
    summary: 'Start a project',
    tags: ['projects'],
    action: 'projects.create',
    resource: () => gateway,
    body: newProject,
    idempotent: true,
    status: 201,
    response: projectSchema,
    errors: ['AUDIT_UNAVAILABLE'],
    handler: (context, { body }) => projects.createProject(deps, context, body),
  }),
  defineRoute({
    method: 'get',
    path: '/api/projects/:id',
    summary: 'Read a project and its team',
    tags: ['projects'],
    action: 'projects.read',
    params: idParams,
    resource: (_context, { params }) => projects.projectResource(deps, params.id),
    status: 200,
    response: projectSchema,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    handler: (context, { params }) => projects.readProject(deps, context, params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/projects/:id/members',
    summary: 'Add a member to the team',
    tags: ['projects'],
    action: 'projects.add-member',
    params: idParams,
    resource: (_context, { params }) => projects.projectResource(deps, params.id),
    body: newMember,
    status: 201,
    response: projectSchema,
    errors: ['NOT_FOUND', 'AUDIT_UNAVAILABLE'],
    handler: (context, { params, body }) => projects.addMember(deps, context, params.id, body),
  }),
]
