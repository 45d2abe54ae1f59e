import { describe, expect, it } from '@jest/globals'
import { codeOf, type SourceFile, sourcesBelow } from './source.ts'

const sources = sourcesBelow('src')

/** What the files of a layer may import; a path prefix, or a package by name. */
const layers: readonly { readonly layer: string; readonly may: readonly string[] }[] = [
  { layer: 'src/domain/', may: ['src/domain/', 'node:crypto'] },
  { layer: 'src/contract/', may: ['src/contract/', 'src/domain/', 'zod'] },
  { layer: 'src/release/', may: ['src/release/', 'src/domain/', 'src/errors.ts'] },
  {
    layer: 'src/http/',
    may: ['src/http/', 'src/contract/', 'src/domain/', 'src/errors.ts', 'src/package-root.ts', '*'],
  },
  {
    layer: 'src/platform/',
    // The idempotency store implements an interface of the HTTP frame, as the others implement the ports of the release;
    // profiles are read with the line numbers that definitions are read with.
    may: [
      'src/platform/',
      'src/release/',
      'src/contract/',
      'src/domain/',
      'src/errors.ts',
      'src/http/idempotency.ts',
      'src/http/yaml-input.ts',
      '*',
    ],
  },
  {
    layer: 'src/features/',
    may: [
      'src/features/',
      'src/release/',
      'src/platform/',
      'src/http/',
      'src/contract/',
      'src/domain/',
      'src/errors.ts',
      '*',
    ],
  },
  // What anybody verifies with a file and a key, on the command line and in a browser alike.
  { layer: 'src/verify/', may: ['src/verify/', 'src/contract/', 'src/domain/', 'jose', 'zod'] },
  { layer: 'src/web/', may: ['src/web/', 'src/verify/', 'src/contract/', '*'] },
]

const allows = (rule: string, target: string) =>
  rule === '*' ? !target.startsWith('src/') : rule.endsWith('/') ? target.startsWith(rule) : target === rule

describe('layers', () => {
  it.each(layers)('$layer imports only what lies to its right', ({ layer, may }) => {
    const files = sources.filter((file) => file.path.startsWith(layer))
    expect(files.length).toBeGreaterThan(0)
    expect(violations(files, (target) => may.some((rule) => allows(rule, target)))).toEqual([])
  })

  it('features never import the repository of another feature', () => {
    const files = sources.filter((file) => file.path.startsWith('src/features/'))
    const own = (file: SourceFile) => file.path.split('/').slice(0, 3).join('/')
    const foreign = files.flatMap((file) =>
      file.imports
        .filter(
          (target) => /^src\/features\/[^/]+\/repo\.ts$/.test(target) && !target.startsWith(`${own(file)}/`),
        )
        .map((target) => `${file.path} → ${target}`),
    )
    expect(foreign).toEqual([])
  })

  it('nothing but the command line imports the command line', () => {
    const files = sources.filter((file) => !file.path.startsWith('src/cli/'))
    expect(violations(files, (target) => !target.startsWith('src/cli/'))).toEqual([])
  })

  it('nothing that a browser loads needs Node', () => {
    const bySource = new Map(sources.map((file) => [file.path, file]))
    const reached = new Set(sources.map(({ path }) => path).filter((path) => path.startsWith('src/web/')))
    for (const path of reached)
      for (const target of loadedBy(bySource.get(path))) if (target.startsWith('src/')) reached.add(target)
    reached.delete('src/web/vite.config.ts')
    expect(reached).toContain('src/domain/audit/verification/check-receipt.ts')
    const needing = [...reached].filter((path) =>
      loadedBy(bySource.get(path)).some((target) => target.startsWith('node:')),
    )
    expect(needing).toEqual([])
  })

  it('only the configuration reads the environment', () => {
    const readers = sources
      .filter((file) => codeOf(file.text).includes('process.env'))
      .map((file) => file.path)
    expect(readers).toEqual(['src/config.ts'])
  })
})

describe('casts', () => {
  it('the release path has none: evidence cannot be made up', () => {
    const casts = sources
      .filter((file) => file.path.startsWith('src/release/'))
      .flatMap((file) =>
        [...codeOf(file.text).matchAll(/[^\n]*\bas\s+(?!const\b)[^\n]*/g)]
          .map(([line]) => line.trim())
          .filter((line) => !/^(import|export)\b/.test(line))
          .map((line) => `${file.path}: ${line}`),
      )
    expect(casts).toEqual([])
  })
})

/** What a file imports when it runs: types are gone by then. */
function loadedBy(file: SourceFile | undefined): readonly string[] {
  const types = new Set(
    [...(file?.text ?? '').matchAll(/(?:^|\n)(?:import|export) type\b[^'"]*?from\s+'([^']+)'/g)].map(
      ([, target]) => target,
    ),
  )
  return file?.imports.filter((_, i) => !types.has(file.written[i])) ?? []
}

function violations(files: readonly SourceFile[], isAllowed: (target: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((target) => !isAllowed(target)).map((target) => `${file.path} → ${target}`),
  )
}
