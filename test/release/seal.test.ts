import { describe, expect, it } from '@jest/globals'
import { applyConsent } from '../../src/release/apply-consent.ts'
import { authenticate } from '../../src/release/authenticate.ts'
import { authorise } from '../../src/release/authorise.ts'
import { checkRisk } from '../../src/release/check-risk.ts'
import { deIdentify } from '../../src/release/de-identify.ts'
import { deliver } from '../../src/release/deliver.ts'
import { recordRelease } from '../../src/release/record-release.ts'
import { createWorkspace } from '../../src/release/workspace.ts'
import { command, createWorld } from './world.ts'

/** Genuine evidence of every stage. */
async function evidence() {
  const { ports, state } = createWorld()
  const authenticated = await authenticate(ports, command)
  const authorised = await authorise(ports, authenticated)
  const consented = await applyConsent(ports, authorised, createWorkspace(ports, command))
  const deIdentified = await deIdentify(ports, consented)
  const riskChecked = await checkRisk(ports, deIdentified)
  const audited = await recordRelease(ports, riskChecked)
  return { ports, state, authenticated, authorised, consented, deIdentified, riskChecked, audited }
}

/** The same class, the same fields, but not issued by the stage: what a cast or a revived object would be. */
const forge = <T extends object>(genuine: T): T =>
  Object.assign(Object.create(Object.getPrototypeOf(genuine)), genuine)

describe('evidence that its stage did not issue', () => {
  it('is rejected by every stage, before it does anything', async () => {
    const world = await evidence()
    const { ports, state } = world
    const before = state.calls.length
    const workspace = createWorkspace(ports, command)
    await expect(authorise(ports, forge(world.authenticated))).rejects.toThrow('not issued by authenticate')
    await expect(applyConsent(ports, forge(world.authorised), workspace)).rejects.toThrow(
      'not issued by authorise',
    )
    await expect(deIdentify(ports, forge(world.consented))).rejects.toThrow('not issued by applyConsent')
    await expect(checkRisk(ports, forge(world.deIdentified))).rejects.toThrow('not issued by deIdentify')
    await expect(recordRelease(ports, forge(world.riskChecked))).rejects.toThrow('not issued by checkRisk')
    await expect(deliver(ports, forge(world.audited))).rejects.toThrow('not issued by recordRelease')
    expect(state.calls).toHaveLength(before)
    expect(state.published).toBeUndefined()
  })

  it('cannot be made from genuine evidence by changing it', async () => {
    const { ports, audited } = await evidence()
    expect(() => Object.assign(audited, { order: { ...audited.order, extractId: 'another' } })).toThrow(
      TypeError,
    )
    await expect(deliver(ports, audited)).resolves.toEqual(audited.statement)
  })
})
