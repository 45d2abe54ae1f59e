import express, { type Request, type Response, Router } from 'express'
import type { Provider } from 'oidc-provider/lib/provider.js'
import { findPersona, personas } from '../personas.ts'
import { become } from './become.ts'
import { errorPage, personaPage } from './pages.ts'

/**
 * The sign-in page of the demo: `GET /interaction/:uid` lists the personas, `POST` with `subject` signs in as one of
 * them. The interaction is found by its cookie, which is bound to that path and not sent from other sites
 * (SameSite=Lax), so nobody can be signed in by a foreign page. A sign-in that names a persona (`login_hint`, OpenID
 * Connect Core §3.1.2.1) needs no page, when it comes from this origin's own pages: those have asked already.
 */
export function interactionRoutes(provider: Provider, stylesheet: string): Router {
  const router = Router()

  router.get('/interaction/:uid', async (request, response) => {
    const interaction = await currentInteraction(provider, request, response)
    if (interaction === undefined) return sendExpired(response, stylesheet)
    if (interaction.prompt.name !== 'login') {
      // Consent is always given (see the configuration); a client that asks for the prompt gets the same answer.
      return provider.interactionFinished(
        request,
        response,
        { consent: {} },
        { mergeWithLastSubmission: true },
      )
    }
    const hinted = isFromHere(request) ? personaOf(interaction.params.login_hint) : undefined
    if (hinted !== undefined) return become(provider, request, response, interaction, hinted)
    response.type('html').send(personaPage(stylesheet, request.originalUrl, personas))
  })

  router.post(
    '/interaction/:uid',
    express.urlencoded({ extended: false, limit: '1kb', parameterLimit: 4 }),
    async (request, response) => {
      const interaction = await currentInteraction(provider, request, response)
      if (interaction === undefined) return sendExpired(response, stylesheet)
      const persona = personaOf(request.body?.subject)
      if (persona === undefined) {
        const problem = 'There is no such persona. Choose one of the list.'
        return response
          .status(422)
          .type('html')
          .send(personaPage(stylesheet, request.originalUrl, personas, problem))
      }
      return become(provider, request, response, interaction, persona)
    },
  )

  return router
}

const personaOf = (subject: unknown) => (typeof subject === 'string' ? findPersona(subject) : undefined)

/** Whether every page and redirect on the way here was of this origin (Fetch Metadata, `Sec-Fetch-Site`). */
const isFromHere = (request: Request): boolean => request.get('sec-fetch-site') === 'same-origin'

/** The interaction of the cookie, when it is the one of the address and still lives. */
async function currentInteraction(provider: Provider, request: Request, response: Response) {
  try {
    const interaction = await provider.interactionDetails(request, response)
    return interaction.uid === request.params.uid ? interaction : undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'SessionNotFound') return undefined
    throw error
  }
}

const sendExpired = (response: Response, stylesheet: string) =>
  response
    .status(400)
    .type('html')
    .send(errorPage(stylesheet, 'session_not_found', 'This sign-in has expired.'))
