import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { parseVerifierKey } from '../../domain/audit/verifier-key.ts'
import { verifyCertificate } from '../../verify/verify-certificate.ts'
import { describe, expectBody } from './answer.ts'
import type { Api, Caller } from './api.ts'
import type { Delivered } from './extract.ts'
import { expectEqual, expectThat, Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

/** The log's public key as published. */
export async function readVerifierKey(api: Api): Promise<string> {
  const response = await api.open('/log/vkey')
  if (response.status !== 200) throw new Mismatch('the verifier key', await describe(response))
  return (await response.text()).trim()
}

/** Fetches certificate and public keys, keeps them beside the files, and verifies with nothing else. */
export async function verifyRelease(
  api: Api,
  researcher: Caller,
  delivered: Delivered,
  folder: string,
): Promise<Told<void>> {
  const response = await researcher.get(`/api/extracts/${delivered.id}/certificate`)
  if (response.status !== 200) throw new Mismatch('the certificate', await describe(response))
  const jws = await response.text()
  const jwks = await expectBody(await api.open('/.well-known/jwks.json'), 200, jwksSchema)
  const vkey = await readVerifierKey(api)
  await writeFile(join(folder, 'certificate.jws'), jws)
  await writeFile(join(folder, 'jwks.json'), `${JSON.stringify(jwks, null, 2)}\n`)
  await writeFile(join(folder, 'log.vkey'), `${vkey}\n`)

  const verdict = await verifyCertificate(jws, { jwks, log: [parseVerifierKey(vkey)] })
  const failed = verdict.checks.filter((check) => !check.ok)
  expectThat(
    verdict.ok && verdict.checks.length === 5,
    'a certificate with valid signature, record and log proof',
    failed.map((check) => `${check.name}: ${check.detail}`).join('; '),
  )
  expectEqual(
    'files on the certificate',
    digestsOf(delivered.files),
    digestsOf(verdict.certificate?.files ?? []),
  )
  const place = verdict.checks.at(-1)?.detail
  return { detail: `signature, record and log proof are valid: ${place}`, value: undefined }
}

const digestsOf = (files: readonly { readonly name: string; readonly sha256: string }[]): string =>
  files
    .map(({ name, sha256 }) => `${name} ${sha256}`)
    .sort()
    .join(', ')
