import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Folder of the package: one above `src` as well as `dist`. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url))

/** Name and version from package.json. */
export const packageVersion = z
  .object({ name: z.string(), version: z.string() })
  .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')))
