import { longestDocument } from '../../../verify/check.ts'

export type FileKind = 'certificate' | 'receipt' | 'jwks' | 'vkey' | 'released'

/** What each kind is called beside the name of a file. */
export const kindNames: Readonly<Record<FileKind, string>> = {
  certificate: 'Release certificate',
  receipt: 'Receipt of the audit log',
  jwks: 'Keys of certificates',
  vkey: 'Key of the log',
  released: 'Released file',
}

const receiptStart = 'c2sp.org/tlog-proof@'

/** Enough of a file to recognise it by. */
const HEAD_BYTES = 1_000

/** What a file is, by its beginning and else by its name: a damaged certificate is still meant as one. */
export async function kindOfFile(file: File): Promise<FileKind> {
  const head = await file.slice(0, HEAD_BYTES).text()
  if (/^\s*eyJ[\w-]*\.eyJ/.test(head) || /\.jws$/i.test(file.name)) return 'certificate'
  if (head.startsWith(receiptStart) || /\.(tlog-proof|receipt|receipt\.json)$/i.test(file.name))
    return 'receipt'
  if (/^\s*\{\s*"keys"\s*:/.test(head)) return 'jwks'
  if (/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*\s/.test(`${head}\n`)) return 'vkey'
  return (await isAnswerWithReceipt(file, head)) ? 'receipt' : 'released'
}

/** An answer of the gateway with a receipt, as JSON; where in it the proof is depends on the length of the entry. */
const isAnswerWithReceipt = async (file: File, head: string): Promise<boolean> =>
  head.trimStart().startsWith('{') &&
  file.size <= longestDocument &&
  /"proof"\s*:\s*"c2sp\.org\/tlog-proof@/.test(await file.text())
