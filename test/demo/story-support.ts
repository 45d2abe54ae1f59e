import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { demoCommand } from '../../src/cli/demo.ts'
import type { Io } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/run.ts'
import type { Environment } from '../../src/config.ts'
import type { Fetch } from '../../src/demo/story/api.ts'
import type { DatabaseKind } from '../support/database.ts'
import { withDatabase } from '../support/migrated.ts'

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type RunOptions = {
  readonly env?: Environment
  readonly fetch?: Fetch
  /** Sends SIGTERM once standard output holds this. */
  readonly stopAfter?: string
}

/** Runs `harbourgate demo` in this process. */
export async function runDemo(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out = { stdout: '', stderr: '' }
  const listeners = new Set<(signal: 'SIGTERM' | 'SIGINT') => void>()
  const io: Io = {
    stdout: (text) => {
      out.stdout += text
      if (options.stopAfter !== undefined && text.includes(options.stopAfter)) {
        for (const listener of [...listeners]) listener('SIGTERM')
      }
    },
    stderr: (text) => {
      out.stderr += text
    },
    env: { HARBOURGATE_LOG_LEVEL: 'silent', HARBOURGATE_METRICS_PORT: '0', ...options.env },
    isTerminal: false,
    onSignal: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    exit: (code) => {
      throw new Error(`exit ${code}`)
    },
  }
  const code = await runCli(io, [demoCommand(io, options.fetch)], ['demo', ...args])
  return { code, ...out }
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The environment for a database of this kind; a PostgreSQL one is new, empty, and dropped afterwards. */
export async function withEnvironment<T>(
  kind: DatabaseKind,
  use: (env: Environment) => Promise<T>,
): Promise<T> {
  const server = process.env.DATABASE_URL
  if (kind === 'embedded' || server === undefined) return use({})
  const name = `harbourgate_demo_${randomUUID().replaceAll('-', '')}`
  await onServer(server, `CREATE DATABASE "${name}" TEMPLATE template0`)
  try {
    return await use({ DATABASE_URL: withDatabase(server, name) })
  } finally {
    await onServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  }
}

async function onServer(server: string, statement: string): Promise<void> {
  const connection = new pg.Client({ connectionString: server })
  await connection.connect()
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
