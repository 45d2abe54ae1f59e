import type { Request, Response } from 'express'
import type { Interaction, Provider } from 'oidc-provider/lib/provider.js'
import type { Persona } from '../personas.ts'
import { demoAcr } from './provider-configuration.ts'

/** Ends the interaction: from here on the visitor is this persona. */
export async function become(
  provider: Provider,
  request: Request,
  response: Response,
  interaction: Interaction,
  persona: Persona,
): Promise<void> {
  await leaveOther(provider, interaction, persona)
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: persona.subject, acr: demoAcr, amr: ['user'] } },
    { mergeWithLastSubmission: false },
  )
}

/**
 * Ends the session of whoever was signed in before. The provider would do so by a form that submits itself, which the
 * content security policy forbids and which would ask the visitor for one more click.
 */
async function leaveOther(provider: Provider, interaction: Interaction, persona: Persona): Promise<void> {
  const { session, exp } = interaction
  if (session === undefined || session.accountId === persona.subject) return
  await (await provider.Session.findByUid(session.uid))?.destroy()
  interaction.session = undefined
  await interaction.save(exp - Math.floor(Date.now() / 1000))
}
