import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The policy files of one folder, and the digest that names exactly these bytes. */
export type PolicyBundle = {
  /** `sha256:` and 64 hexadecimal digits over the sorted file names, lengths and bytes. */
  readonly digest: string
  readonly schema: string
  readonly policyFiles: readonly { readonly name: string; readonly text: string }[]
}

const schemaName = 'schema.cedarschema'

/**
 * Reads `*.cedar` and `schema.cedarschema` of a folder. Other files do not belong to the bundle.
 * @throws Error when the folder or the schema is missing, or a file is not UTF-8.
 */
export function readPolicyBundle(folder: string): PolicyBundle {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.cedar') || name === schemaName)
    .sort()
  const files = names.map((name) => ({ name, text: readText(join(folder, name)) }))
  const schema = files.find(({ name }) => name === schemaName)
  if (schema === undefined) throw new Error(`${folder} has no ${schemaName}`)
  const content = { schema: schema.text, policyFiles: files.filter((file) => file !== schema) }
  return { digest: digestOfFiles(content), ...content }
}

/** The digest that names exactly these files. */
export function digestOfFiles({ schema, policyFiles }: Omit<PolicyBundle, 'digest'>): string {
  const files = [...policyFiles, { name: schemaName, text: schema }].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  const hash = createHash('sha256')
  for (const { name, text } of files) {
    const bytes = Buffer.from(text, 'utf8')
    // Lengths keep two different sets of files from having the same concatenation.
    hash.update(`${name}\0${bytes.length}\0`).update(bytes)
  }
  return `sha256:${hash.digest('hex')}`
}

/** Bytes that are not UTF-8 could not be kept as text and named by the same digest. */
const readText = (path: string): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path))
