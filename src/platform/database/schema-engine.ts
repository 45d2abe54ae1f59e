import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'

type Bindings = typeof import('@prisma/schema-engine-wasm')

// Declared by the DOM library, which a server must not see.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>
}

// The package's bindings keep the instance in a variable of their module: instantiating again would pull it from under
// an engine at work. This mirrors their state.
let loaded: Promise<Bindings> | undefined

/**
 * Prisma's schema engine compiled to WebAssembly, on one connection. It works in this process and needs no binary.
 * `work` gets the engine; the connection is closed afterwards.
 */
export async function withSchemaEngine<T>(
  adapters: SqlMigrationAwareDriverAdapterFactory,
  datamodel: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load()
  const { SchemaEngine } = await loaded
  const opened: { dispose(): Promise<unknown> }[] = []
  const bound = bindMigrationAwareSqlAdapterFactory(closing(adapters, opened))
  const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', datamodel]] }, () => {}, bound)
  try {
    return await work(engine)
  } finally {
    engine.free()
    for (const connection of opened) await connection.dispose()
  }
}

/** The engine does not close all that it opens, so every connection is noted for closing. */
function closing(
  adapters: SqlMigrationAwareDriverAdapterFactory,
  opened: { dispose(): Promise<unknown> }[],
): SqlMigrationAwareDriverAdapterFactory {
  const noted = async (connect: () => ReturnType<SqlMigrationAwareDriverAdapterFactory['connect']>) => {
    const connection = await connect()
    let disposed: Promise<void> | undefined
    const dispose = () => {
      disposed ??= connection.dispose()
      return disposed
    }
    opened.push({ dispose })
    return { ...connection, dispose }
  }
  return {
    provider: adapters.provider,
    adapterName: adapters.adapterName,
    connect: () => noted(() => adapters.connect()),
    connectToShadowDb: () => noted(() => adapters.connectToShadowDb()),
  }
}

async function load(): Promise<Bindings> {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = await WebAssembly.compile(await readFile(join(dirname(script), 'schema_engine_bg.wasm')))
  const instance = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': withoutWaiting(bindings) })
  bindings.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start !== 'function') throw new Error('The schema engine has no start function')
  start()
  return bindings
}

/** The engine forgets its timer for the migration lock, which would hold the process for ten seconds afterwards. */
function withoutWaiting(bindings: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, binding]) => {
      if (!name.startsWith('__wbg_setTimeout_') || typeof binding !== 'function') return [name, binding]
      return [name, (...values: unknown[]) => withoutHolding(binding(...values))]
    }),
  )
}

function withoutHolding(timer: unknown): unknown {
  return typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function'
    ? timer.unref()
    : timer
}
