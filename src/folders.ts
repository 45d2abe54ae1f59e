import { join, resolve } from 'node:path'

/** Everything a gateway keeps on disk, below one data folder. */
export type Folders = {
  readonly data: string
  readonly database: string
  readonly keys: string
  /** Sources of datasets when no others are configured; the demo hospital. */
  readonly source: string
  readonly consents: string
  /** Random surrogates of patients; as private as the keys, and to be kept as long. */
  readonly vault: string
  readonly staging: string
  readonly extracts: string
}

export function foldersOf(data: string): Folders {
  const root = resolve(data)
  return {
    data: root,
    database: join(root, 'database'),
    keys: join(root, 'keys'),
    source: join(root, 'source'),
    consents: join(root, 'consents'),
    vault: join(root, 'vault'),
    staging: join(root, 'staging'),
    extracts: join(root, 'extracts'),
  }
}
