// Reads Jest's JSON report: prints the counts, and fails when a suite that should run here did not.
import { readFileSync } from 'node:fs'

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const [first, ...rest] = process.argv.slice(2)

if (first === '--total') {
  const reports = rest.map(read)
  const sum = (key) => reports.reduce((total, report) => total + report[key], 0)
  console.log(
    `${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${sum('numPendingTests')} skipped`,
  )
} else {
  const report = read(first)
  const [database] = rest
  const skipped = report.testResults.flatMap((suite) =>
    suite.assertionResults
      .filter((test) => test.status === 'pending' || test.status === 'todo')
      .map((test) => test.fullName),
  )
  // Of each database suite one half is skipped; it runs in the other pass.
  const allowed = (name) => (database === 'embedded' ? /\(postgres: / : /\(embedded: /).test(name)
  const unexpected = skipped.filter((name) => !allowed(name))
  console.log(
    `${database}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`,
  )
  if (report.numPassedTests === 0 || report.numFailedTests > 0 || unexpected.length > 0) {
    console.error(
      `These tests should have run here and did not:\n${unexpected.map((name) => `  ${name}`).join('\n')}`,
    )
    process.exit(1)
  }
}
