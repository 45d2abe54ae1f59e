import { describe, expect, it } from '@jest/globals'
import { appendEvent } from '../../../src/platform/audit/append-event.ts'
import { createEventRecorder } from '../../../src/platform/audit/event-recorder.ts'
import { createSealing, eraseSubject } from '../../../src/platform/audit/sealing.ts'
import { decrypt, encrypt } from '../../../src/platform/keys/aes-gcm.ts'
import { numbered } from '../../domain/audit/events.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'

const wrappingKey = new Uint8Array(32).fill(3)

const by = (i: number) => ({ ...numbered(i), actor: { id: 'ada' } })

describe('AES-256-GCM', () => {
  it('opens with its key and context only, and not after any bit was changed', () => {
    const key = new Uint8Array(32).fill(1)
    const sealed = encrypt(key, Buffer.from('Sunny Fung'), 'person')
    expect(Buffer.from(decrypt(key, sealed, 'person')).toString()).toBe('Sunny Fung')
    expect(() => decrypt(key, sealed, 'client')).toThrow()
    expect(() => decrypt(new Uint8Array(32).fill(2), sealed, 'person')).toThrow()
    expect(() => decrypt(key, sealed.subarray(0, 20), 'person')).toThrow('too short')
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => decrypt(key, changed, 'person')).toThrow()
    }
    expect(encrypt(key, Buffer.from('Sunny Fung'), 'person')).not.toEqual(sealed)
  })
})

describeDatabases('side records', (kind) => {
  it('open until their subject is erased, and not for another root key', async () => {
    const database = await openTestDatabase(kind)
    try {
      const sealing = createSealing(database, wrappingKey)
      const [ada, again] = [await sealing.openFor('ada'), await sealing.openFor('ada')]
      const sides = [ada.seal('rationale', 'Sound'), again.seal('client', { address: '192.0.2.1' })]
      expect(ada.sealOnce('client', 1)).toBe(again.sealOnce('client', 1))
      const sealed = Object.fromEntries(sides.map(({ kind, digest }) => [kind, digest]))
      await database.transaction((tx) => appendEvent(tx, { ...by(1), sealed, evidence: { sides } }))
      const digests = sides.map(({ digest }) => digest)
      expect(await sealing.reveal(digests)).toEqual([
        { kind: 'client', subject: 'ada', value: { address: '192.0.2.1' } },
        { kind: 'rationale', subject: 'ada', value: 'Sound' },
      ])
      await expect(createSealing(database, new Uint8Array(32)).reveal(digests)).rejects.toThrow()

      const at = new Date()
      await expect(database.query(`DELETE FROM side_record`)).rejects.toThrow('was not erased')
      const erased = await database.transaction((tx) => eraseSubject(tx, 'ada', at))
      expect(erased.sideRecords).toBe(2)
      expect(await sealing.reveal(digests)).toEqual([])
      await expect(sealing.openFor('ada')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(database.transaction((tx) => eraseSubject(tx, 'ada', at))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
      // A process that still has the key in memory cannot store anything under it.
      const late = database.transaction((tx) =>
        appendEvent(tx, { ...by(2), evidence: { sides: [ada.seal('reason', 'late')] } }),
      )
      await expect(late).rejects.toThrow('has no key')
      const foreign = database.transaction((tx) =>
        appendEvent(tx, { ...numbered(5), evidence: { sides: [ada.seal('reason', 'of another')] } }),
      )
      await expect(foreign).rejects.toThrow('neither acts nor is acted upon')
      // Nor does it take others with it that are recorded in the same group.
      const { record } = createEventRecorder(database)
      const [refused, taken] = await Promise.allSettled([
        record({ ...by(3), evidence: { sides: [ada.seal('client', 'late')] } }),
        record(numbered(4)),
      ])
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'AUDIT_UNAVAILABLE' } })
      expect(taken).toMatchObject({ status: 'fulfilled' })
    } finally {
      await database.close()
    }
  })

  it('erases somebody who has none, for good', async () => {
    const database = await openTestDatabase(kind)
    try {
      const sealing = createSealing(database, wrappingKey)
      await database.transaction((tx) => eraseSubject(tx, 'ben', new Date()))
      await expect(sealing.openFor('ben')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      for (const change of [
        `UPDATE subject_key SET wrapped = '\\x00', erased_at = NULL`,
        'DELETE FROM subject_key',
        'TRUNCATE subject_key, side_record',
      ])
        await expect(database.query(change)).rejects.toThrow('is not allowed')
    } finally {
      await database.close()
    }
  })
})
