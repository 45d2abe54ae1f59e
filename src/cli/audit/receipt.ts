import { writeFile } from 'node:fs/promises'
import { receiptFromTiles } from '../../domain/audit/receipt-from-tiles.ts'
import type { ProvenPlace } from '../../verify/verify-place.ts'
import { type ReceiptVerdict, verifyReceiptFile as verify } from '../../verify/verify-receipt.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { readText } from '../read-input.ts'
import { plain } from '../text/plain.ts'
import { type KeyOptions, trustedLogKeys } from '../trusted-keys.ts'
import { type WhereOptions, withLog } from './log-source.ts'

/** Makes the receipt of an entry from the published log: no account, no gateway, nothing recorded. */
export async function getReceipt(
  io: Io,
  index: number,
  options: JsonOption & WhereOptions & { readonly out?: string },
): Promise<void> {
  const proof = await withLog(io, options, (source) => receiptFromTiles(source, index))
  if (options.out === undefined) return printResult(io, options, { index, proof }, () => proof)
  await writeFile(options.out, proof)
  printResult(io, options, { index, file: options.out }, () => `${options.out}\n`)
}

/** Verifies a receipt with nothing but the file and the key of the log. Exits 4 when it does not hold. */
export async function verifyReceiptFile(
  io: Io,
  file: string,
  options: JsonOption & KeyOptions,
): Promise<void> {
  const keys = await trustedLogKeys(io, options)
  const { index, size, origin, entry, signatures } = placeOf(await verify(await readText(file), keys))
  const event = Buffer.from(entry).toString('utf8')
  const signedBy = signatures.map(({ key }) => `${key.name}+${key.id}`)
  const result = { ok: true, origin, index: String(index), size: String(size), signedBy, event }
  printResult(io, options, result, () =>
    [`entry    ${index} of ${size} in ${origin}`, `signed   ${signedBy.join(', ')}`, plain(event), ''].join(
      '\n',
    ),
  )
}

function placeOf({ place, checks }: ReceiptVerdict): ProvenPlace {
  if (place !== undefined) return place
  const [failed] = checks.filter(({ ok }) => !ok)
  throw new CommandFailure({
    message: `The receipt is NOT valid: ${failed?.name}: ${failed?.detail}`,
    code: 'RECEIPT_INVALID',
    exitCode: exitCodes.verification,
    remedy: 'Check that the key is that of this log, and ask the gateway for the receipt again',
  })
}
