import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Io } from '../../src/cli/io.ts'
import type { Environment } from '../../src/config.ts'
import { seedPeople } from '../../src/demo/seed-people.ts'
import { foldersOf } from '../../src/folders.ts'
import { packageRoot } from '../../src/package-root.ts'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
import { writeMigrated } from '../support/migrated.ts'

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs `harbourgate`, compiled by `npm test` beforehand, as a process of its own, on the embedded database. */
export function harbourgate(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { DATABASE_URL: _, ...inherited } = process.env
  const options = {
    cwd: packageRoot,
    env: { ...inherited, ...env, NODE_NO_WARNINGS: '1', NODE_OPTIONS: '' },
    maxBuffer: 64_000_000,
  }
  const command = [join(packageRoot, 'dist/cli/index.js'), ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

export type Captured = {
  readonly io: Io
  readonly out: { stdout: string; stderr: string; readonly exits: number[] }
  readonly signal: (name: 'SIGTERM' | 'SIGINT') => void
}

/** An outside world that remembers what a command did to it. */
export function captureIo(env: Environment = {}, { isTerminal = false } = {}): Captured {
  const out = { stdout: '', stderr: '', exits: [] as number[] }
  const listeners = new Set<(signal: 'SIGTERM' | 'SIGINT') => void>()
  const io: Io = {
    stdout: (text) => {
      out.stdout += text
    },
    stderr: (text) => {
      out.stderr += text
    },
    env,
    isTerminal,
    onSignal: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    exit: (code) => void out.exits.push(code),
  }
  return {
    io,
    out,
    signal: (name) => {
      for (const listener of [...listeners]) listener(name)
    },
  }
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'harbourgate-cli-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A data folder with a migrated database in which the personas are registered. */
export const withPeople = <T>(
  use: (folder: string) => Promise<T>,
  prepare: (database: Database) => Promise<unknown> = async () => {},
): Promise<T> =>
  withFolder(async (folder) => {
    const directory = foldersOf(folder).database
    await writeMigrated(directory)
    const database = await openDatabase({ directory })
    await prepare(database)
    let next = 0
    const newId = () => `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}`
    await seedPeople({ database, now: () => new Date(), newId }, 'https://identity.example.org')
    await database.close()
    return use(folder)
  })
