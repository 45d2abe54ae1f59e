import type { SqlExecutor } from '../database/database.ts'

/** `executor` that can wait for its statements under way: pg-boss's maintenance does not when it is stopped. */
export function tracked(executor: SqlExecutor): SqlExecutor & { idle(): Promise<void> } {
  const running = new Set<Promise<unknown>>()
  return {
    executeSql(text, values) {
      const statement = executor.executeSql(text, values)
      running.add(statement)
      const forget = () => running.delete(statement)
      statement.then(forget, forget)
      return statement
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
