import type { ComponentType } from 'react'
import { createBrowserRouter, type RouteObject } from 'react-router'
import { HomePage } from '../pages/home/home-page.tsx'
import { WelcomePage } from '../pages/home/welcome-page.tsx'
import { Layout } from './layout.tsx'
import { Loading } from './loading.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { PageFailed } from './page-failed.tsx'

const lazily = (path: string, load: () => Promise<{ default: ComponentType }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
})

const pages: RouteObject[] = [
  lazily('catalogue', () => import('../pages/catalogue/catalogue-page.tsx')),
  lazily('catalogue/:id', () => import('../pages/catalogue/dataset-page.tsx')),
  lazily('requests', () => import('../pages/requests/requests-page.tsx')),
  lazily('requests/new', () => import('../pages/requests/new-request-page.tsx')),
  lazily('requests/:id', () => import('../pages/requests/request-page.tsx')),
  lazily('requests/:id/edit', () => import('../pages/requests/edit-request-page.tsx')),
  lazily('grants', () => import('../pages/grants/grants-page.tsx')),
  lazily('grants/:id', () => import('../pages/grants/grant-page.tsx')),
  lazily('extracts', () => import('../pages/extracts/extracts-page.tsx')),
  lazily('extracts/:id', () => import('../pages/extracts/extract-page.tsx')),
  lazily('people', () => import('../pages/people/people-page.tsx')),
  lazily('people/:id', () => import('../pages/people/person-page.tsx')),
  lazily('audit', () => import('../pages/audit/audit-page.tsx')),
  lazily('audit/access', () => import('../pages/audit/access-page.tsx')),
  lazily('audit/patterns', () => import('../pages/audit/patterns-page.tsx')),
  lazily('audit/holds', () => import('../pages/audit/holds-page.tsx')),
  lazily('audit/stories/:kind/:id', () => import('../pages/audit/story-page.tsx')),
]

/** Pages for everybody: they ask the gateway for nothing that is not public. */
const publicPages: RouteObject[] = [lazily('verify', () => import('../pages/verify/verify-page.tsx'))]

/** Which address shows which page. A visitor who is not signed in sees the welcome page everywhere else. */
export const createRouter = (signedIn: boolean) =>
  createBrowserRouter([
    {
      Component: Layout,
      ErrorBoundary: PageFailed,
      HydrateFallback: Loading,
      children: signedIn
        ? [
            { index: true, Component: HomePage },
            ...publicPages,
            ...pages,
            { path: '*', Component: NotFoundPage },
          ]
        : [...publicPages, { path: '*', Component: WelcomePage }],
    },
  ])
