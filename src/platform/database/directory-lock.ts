import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { AppError } from '../../errors.ts'

/**
 * Keeps other processes (and a second opening in this one) out of an embedded database's directory, by the file
 * `<directory>.lock` holding the process id and, where /proc tells, the process' start. A lock whose process is gone is
 * taken over.
 * @returns the function that gives the lock back
 * @throws AppError `DATABASE_UNAVAILABLE` while another process holds the lock
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = `${directory}.lock`
  const mine = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) })
  if (!(await create(file, mine)) && !(await takeOver(file, mine))) {
    throw inUse(directory, file, await read(file))
  }
  return () => rm(file, { force: true })
}

/** Id of the process that has the directory's database open, which may be this one; undefined when none has. */
export async function holderOf(directory: string): Promise<number | undefined> {
  const content = await read(`${directory}.lock`)
  return (await held(content)) ? parse(content)?.pid : undefined
}

/** Creates the file with all its content in one step, so that nobody ever reads half a lock. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, content)
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Replaces a stale lock in one step. A second file keeps others from replacing the new one by the same reasoning. */
async function takeOver(file: string, mine: string): Promise<boolean> {
  if (await held(await read(file))) return false
  const guard = `${file}.takeover`
  if (!(await create(guard, mine))) {
    // Left by a process that died within this function: removed for the next attempt.
    if (!(await held(await read(guard)))) await rm(guard, { force: true })
    return false
  }
  try {
    const found = await read(file)
    if (found === undefined) return await create(file, mine)
    if (await held(found)) return false
    const draft = `${file}.${randomUUID()}`
    await writeFile(draft, mine)
    await rename(draft, file)
    return true
  } finally {
    await rm(guard, { force: true })
  }
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  })
}

async function held(content: string | undefined): Promise<boolean> {
  const holder = parse(content)
  if (holder === undefined || !alive(holder.pid)) return false
  // Process ids are used again, in containers nearly always: the same id with another start is another process.
  return holder.started === null || (await startOf(holder.pid)) === holder.started
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)): start in clock ticks since boot; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function parse(content = ''): { pid: number; started: string | null } | undefined {
  try {
    const { pid, started } = JSON.parse(content)
    return Number.isInteger(pid) && pid > 0
      ? { pid, started: typeof started === 'string' ? started : null }
      : undefined
  } catch {
    return undefined
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}

function inUse(directory: string, file: string, content: string | undefined): AppError {
  const holder = parse(content)
  const by = holder === undefined ? 'another process' : `process ${holder.pid}`
  return new AppError(
    'DATABASE_UNAVAILABLE',
    `The embedded database in ${directory} is in use by ${by}. Stop that process first; if it is not a gateway, remove ${file}.`,
  )
}
