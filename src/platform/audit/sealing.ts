import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { SideRecord } from '../../domain/audit/evidence.ts'
import { AppError } from '../../errors.ts'
import type { Database, Tx } from '../database/database.ts'
import { decrypt, encrypt } from '../keys/aes-gcm.ts'

/** Encrypts what may be said about one person, under that person's own key. */
export type Sealer = {
  /** @param kind what it is, such as `client` or `rationale`; one word per event */
  seal(kind: string, value: unknown): SideRecord
  /** The same, but a value sealed before by this process is not encrypted and stored a second time. */
  sealOnce(kind: string, value: unknown): SideRecord
}

/** Values remembered by `sealOnce`: addresses and programs people come from. */
const REMEMBERED = 10_000

/** A side record as an auditor may read it; `value` is absent once its subject was erased. */
export type Revealed = { readonly kind: string; readonly subject: string; readonly value?: unknown }

export type Sealing = {
  /**
   * The sealer of a person, whose key is made and stored (durably) when there is none yet.
   * @throws AppError NOT_FOUND when the person was erased: nothing more is ever sealed for them
   */
  openFor(subject: string): Promise<Sealer>
  /** The side records with these digests that still exist. */
  reveal(digests: readonly string[]): Promise<Revealed[]>
}

/**
 * Keys of persons are random, 32 bytes, and stored wrapped by a key derived from the root key, so that destroying the
 * wrapped key makes every side record of that person unreadable, in every copy of the log.
 * @param wrappingKey 32 bytes
 */
export function createSealing(database: Database, wrappingKey: Uint8Array): Sealing {
  const remembered = new Map<string, SideRecord>()
  const sealerOf = (subject: string, key: Uint8Array): Sealer => {
    const seal: Sealer['seal'] = (kind, value) => sealUnder(subject, key, kind, value)
    const sealOnce: Sealer['sealOnce'] = (kind, value) => {
      const name = JSON.stringify([subject, kind, value])
      const known = remembered.get(name)
      if (known !== undefined) return known
      if (remembered.size >= REMEMBERED) remembered.clear()
      const sealed = seal(kind, value)
      remembered.set(name, sealed)
      return sealed
    }
    return { seal, sealOnce }
  }
  const keyOf = async (subject: string): Promise<Uint8Array | undefined> => {
    const row = await database.client.subjectKey.findUnique({ where: { subjectId: subject } })
    if (row === null) return undefined
    if (row.wrapped === null) throw new AppError('NOT_FOUND', 'The person was erased')
    return decrypt(wrappingKey, row.wrapped, subject)
  }
  const makeKey = (subject: string) =>
    database.client.subjectKey.createMany({
      data: [
        {
          subjectId: subject,
          keyId: randomUUID(),
          wrapped: encrypt(wrappingKey, randomBytes(32), subject),
          createdAt: new Date(),
        },
      ],
      // Of several processes one makes the key; all read the one that was stored.
      skipDuplicates: true,
    })
  return {
    openFor: async (subject) => {
      let key = await keyOf(subject)
      if (key === undefined) {
        await makeKey(subject)
        key = await keyOf(subject)
      }
      if (key === undefined) throw new Error('a subject key is gone')
      return sealerOf(subject, key)
    },
    reveal: async (digests) => {
      const rows = await database.client.sideRecord.findMany({
        where: { digest: { in: [...digests] } },
        orderBy: { kind: 'asc' },
      })
      return Promise.all(
        rows.map(async ({ subjectId: subject, kind, ciphertext }): Promise<Revealed> => {
          const key = await keyOf(subject)
          if (key === undefined) return { kind, subject }
          const text = Buffer.from(decrypt(key, ciphertext, about(subject, kind))).toString('utf8')
          return { kind, subject, value: JSON.parse(text) }
        }),
      )
    },
  }
}

const about = (subject: string, kind: string): string => `${subject}\0${kind}`

function sealUnder(subject: string, key: Uint8Array, kind: string, value: unknown): SideRecord {
  const ciphertext = encrypt(key, Buffer.from(JSON.stringify(value), 'utf8'), about(subject, kind))
  const digest = `sha256:${createHash('sha256').update(ciphertext).digest('hex')}`
  return { digest, subject, kind, ciphertext }
}

/** What erasing left behind, for the entry that says so. */
export type Erased = { readonly keyId: string; readonly sideRecords: number }

/**
 * Destroys a person's key and deletes their side records. Entries keep the digests, so every proof still verifies.
 * @throws AppError NOT_FOUND when it was done before
 */
export async function eraseSubject(tx: Tx, subject: string, at: Date): Promise<Erased> {
  // A person without a key gets a destroyed one, so that none is ever made for them again.
  await tx.subjectKey.createMany({
    data: [{ subjectId: subject, keyId: randomUUID(), wrapped: new Uint8Array(1), createdAt: at }],
    skipDuplicates: true,
  })
  await tx.$queryRaw`SELECT "subject_id" FROM "subject_key" WHERE "subject_id" = ${subject} FOR UPDATE`
  const { count } = await tx.subjectKey.updateMany({
    where: { subjectId: subject, erasedAt: null },
    data: { wrapped: null, erasedAt: at },
  })
  if (count === 0) throw new AppError('NOT_FOUND', 'The person was erased before')
  const { keyId } = await tx.subjectKey.findUniqueOrThrow({ where: { subjectId: subject } })
  const deleted = await tx.sideRecord.deleteMany({ where: { subjectId: subject } })
  return { keyId, sideRecords: deleted.count }
}
