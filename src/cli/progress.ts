import type { Io } from './io.ts'

export type Progress = {
  /** How far the work is, and what is being done. `total` 0: not known yet. */
  update(done: number, total: number, label: string): void
  /** Leaves the terminal as it was. */
  end(): void
}

const WIDTH = 28
const LINE_EVERY_MS = 5_000
const BAR_EVERY_MS = 100

/** A bar on a terminal; otherwise a line whenever the label changes and every five seconds. */
export function createProgress(io: Io, now: () => number = Date.now): Progress {
  let last = { label: '', at: Number.NEGATIVE_INFINITY }
  const line = (done: number, total: number, label: string) =>
    `${label}${total === 0 ? '' : ` ${Math.floor((100 * done) / total)} %`}`
  if (!io.isTerminal)
    return {
      update(done, total, label) {
        if (label === last.label && now() - last.at < LINE_EVERY_MS) return
        last = { label, at: now() }
        io.stderr(`${line(done, total, label)}\n`)
      },
      end: () => {},
    }
  return {
    update(done, total, label) {
      if (label === last.label && done < total && now() - last.at < BAR_EVERY_MS) return
      last = { label, at: now() }
      const filled = total === 0 ? 0 : Math.round((WIDTH * Math.min(done, total)) / total)
      io.stderr(`\r\u{1b}[2K[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${line(done, total, label)}`)
    },
    end: () => io.stderr('\r\u{1b}[2K'),
  }
}
