#!/usr/bin/env node
import { processIo } from './io.ts'
import { type ListedCommand, loadCommands } from './listed-command.ts'
import { runCli } from './run.ts'

/** Every command of harbourgate. */
const commands: readonly ListedCommand[] = [
  { name: 'serve', load: async () => (await import('./commands/serve.ts')).serveCommand },
  { name: 'demo', load: async () => (await import('./demo.ts')).demoCommand },
  { name: 'migrate', load: async () => (await import('./commands/migrate.ts')).migrateCommand },
  { name: 'doctor', load: async () => (await import('./commands/doctor.ts')).doctorCommand },
  { name: 'dataset', load: async () => (await import('./commands/dataset.ts')).datasetCommand },
  { name: 'consent', load: async () => (await import('./commands/consent.ts')).consentCommand },
  { name: 'people', load: async () => (await import('./commands/people.ts')).peopleCommand },
  { name: 'project', load: async () => (await import('./commands/project.ts')).projectCommand },
  { name: 'request', load: async () => (await import('./commands/request.ts')).requestCommand },
  { name: 'review', load: async () => (await import('./commands/review.ts')).reviewCommand },
  { name: 'grant', load: async () => (await import('./commands/grant.ts')).grantCommand },
  { name: 'extract', load: async () => (await import('./commands/extract.ts')).extractCommand },
  { name: 'policy', load: async () => (await import('./commands/policy.ts')).policyCommand },
  { name: 'audit', load: async () => (await import('./commands/audit.ts')).auditCommand },
  { name: 'certificate', load: async () => (await import('./commands/certificate.ts')).certificateCommand },
  { name: 'deid', load: async () => (await import('./commands/deid.ts')).deidCommand },
]

const io = processIo()
const args = process.argv.slice(2)
const code = await runCli(io, await loadCommands(io, commands, args), args)
// A command that sets its own code keeps it.
if (code !== 0) process.exitCode = code
