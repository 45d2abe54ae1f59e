import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

export type SourceFile = {
  readonly path: string
  readonly text: string
  /** Modules it imports; relative ones as package paths. */
  readonly imports: readonly string[]
  /** The same, as they are written. */
  readonly written: readonly string[]
}

/** Every TypeScript file below a folder of the package, with the modules it imports. */
export function sourcesBelow(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('generated'))
    .map((name) => {
      const path = join(folder, name)
      const text = readFileSync(join(root, path), 'utf8')
      const written = [...importsOf(text)]
      return { path, text, written, imports: written.map((target) => resolveFrom(path, target)) }
    })
}

function* importsOf(text: string): Generator<string> {
  for (const [, target] of text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"]*?from\s+'([^']+)'/g))
    if (target) yield target
  for (const [, target] of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) if (target) yield target
}

const resolveFrom = (path: string, target: string): string =>
  target.startsWith('.') ? relative(root, join(root, path, '..', target)) : target

/** Code without comments and string contents, so that words in prose are no code. */
export const codeOf = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/'(?:\\.|[^'\\\n])*'/g, "''")
