import { dirname } from 'node:path'
import type { Command } from 'commander'
import type { Check } from '../../verify/check.ts'
import { verifyCertificate } from '../../verify/verify-certificate.ts'
import { checkFiles } from '../certificate/check-files.ts'
import { collect, noun, verb, withData } from '../command.ts'
import { ExitWith, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { readText } from '../read-input.ts'
import { plain } from '../text/plain.ts'
import { type KeyOptions, trustedCertificateKeys, trustedLogKeys } from '../trusted-keys.ts'

type VerifyOptions = JsonOption & KeyOptions & { readonly jwks?: string; readonly files?: string }

export const certificateCommand = (io: Io): Command =>
  noun('certificate', 'Release certificates', [
    withData(verb('verify', 'Verify a certificate and the files beside it; exits 4 when anything differs'))
      .argument('<file>', 'certificate.jws')
      .option('--jwks <file|url>', "trusted certificate keys (default: the data folder's)")
      .option(
        '--vkey <vkey>',
        "trusted key of the audit log, or a file with it; may be repeated (default: the data folder's)",
        collect,
      )
      .option('--key <vkey>', 'the same as --vkey')
      .option('--files <dir>', 'where the released files are (default: beside the certificate)')
      .action((file: string, options: VerifyOptions) => verify(io, file, options)),
  ])

const outcomeOf = ({ ok, skipped }: Check): string => (skipped ? 'skipped ' : ok ? 'ok      ' : 'FAILED  ')

const isNamed = ({ vkey = [], key }: KeyOptions): boolean => vkey.length > 0 || key !== undefined

async function verify(io: Io, file: string, options: VerifyOptions): Promise<void> {
  const log = await trustedLogKeys(io, options)
  // The key of the log is enough: the log holds the digest of everything the certificate states.
  const isLogOnly = options.jwks === undefined && options.data === undefined && isNamed(options)
  const keys = isLogOnly ? { log } : { jwks: await trustedCertificateKeys(io, options), log }
  const { checks, certificate } = await verifyCertificate(await readText(file), keys)
  const folder = options.files ?? dirname(file)
  const files =
    certificate === undefined
      ? []
      : await checkFiles(folder, certificate.files, { required: options.files !== undefined })
  const all = [...checks, ...files]
  const ok = all.every((check) => check.ok)
  const { audit: _, ...statement } = certificate ?? { audit: undefined }
  const result = { ok, checks: all, ...(certificate === undefined ? {} : { statement }) }
  printResult(io, options, result, () =>
    [
      ...all.map((check) => plain(`${outcomeOf(check)}${check.name}: ${check.detail}`)),
      ok ? 'The certificate is valid\n' : 'The certificate is NOT valid\n',
    ].join('\n'),
  )
  if (!ok) throw new ExitWith(exitCodes.verification)
}
