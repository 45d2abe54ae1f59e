import { type FileKind, kindOfFile } from './kind-of-file.ts'

/** Keys somebody gave, and where they came from when it was not by hand. */
export type GivenKeys = { readonly text: string; readonly from?: 'file' | 'gateway' }

export type Chosen = {
  readonly document?: { readonly kind: 'certificate' | 'receipt'; readonly file: File }
  readonly released: readonly File[]
  readonly log: GivenKeys
  readonly jwks: GivenKeys
}

export const nothingChosen: Chosen = { released: [], log: { text: '' }, jwks: { text: '' } }

/** Sorts files to where they belong; a second certificate takes the place of the first, a file that of its name. */
export async function withFiles(chosen: Chosen, files: readonly File[]): Promise<Chosen> {
  let next = chosen
  for (const file of files) next = await withFile(next, file, await kindOfFile(file))
  return next
}

async function withFile(chosen: Chosen, file: File, kind: FileKind): Promise<Chosen> {
  switch (kind) {
    case 'certificate':
    case 'receipt':
      return { ...chosen, document: { kind, file } }
    case 'vkey':
      return { ...chosen, log: await keysIn(file) }
    case 'jwks':
      return { ...chosen, jwks: await keysIn(file) }
    case 'released':
      return { ...chosen, released: [...chosen.released.filter(({ name }) => name !== file.name), file] }
  }
}

/** Without one of the files. */
export function withoutFile({ document, ...others }: Chosen, name: string): Chosen {
  const released = others.released.filter((file) => file.name !== name)
  return document === undefined || document.file.name === name
    ? { ...others, released }
    : { ...others, released, document }
}

/** What is missing before anything can be verified; undefined when nothing is. */
export function missingFrom({ document, released, log }: Chosen): string | undefined {
  if (document === undefined)
    return released.length === 0
      ? 'Choose a certificate or a receipt first.'
      : 'None of these files is a certificate (certificate.jws) or a receipt.'
  return log.text.trim() === '' ? 'Give the key of the log first.' : undefined
}

const LARGEST_KEY_FILE = 100_000

/** @throws Error when the file is too large to hold keys */
async function keysIn(file: File): Promise<GivenKeys> {
  if (file.size > LARGEST_KEY_FILE) throw new Error(`${file.name} is too large to be a file of keys`)
  return { text: await file.text(), from: 'file' }
}
