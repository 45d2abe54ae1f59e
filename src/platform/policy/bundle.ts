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
 * @throws Error when the folder or the schema is missing.
 */
export function readPolicyBundle(folder: string): PolicyBundle {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.cedar') || name === schemaName)
    .sort()
  const files = names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
  const hash = createHash('sha256')
  // Lengths keep two different sets of files from having the same concatenation.
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes)
  const schema = files.find(({ name }) => name === schemaName)
  if (schema === undefined) throw new Error(`${folder} has no ${schemaName}`)
  return {
    digest: `sha256:${hash.digest('hex')}`,
    schema: schema.bytes.toString('utf8'),
    policyFiles: files
      .filter((file) => file !== schema)
      .map(({ name, bytes }) => ({ name, text: bytes.toString('utf8') })),
  }
}
