#!/usr/bin/env node
import { auditCommand } from './commands/audit.ts'
import { certificateCommand } from './commands/certificate.ts'
import { consentCommand } from './commands/consent.ts'
import { datasetCommand } from './commands/dataset.ts'
import { deidCommand } from './commands/deid.ts'
import { doctorCommand } from './commands/doctor.ts'
import { extractCommand } from './commands/extract.ts'
import { grantCommand } from './commands/grant.ts'
import { migrateCommand } from './commands/migrate.ts'
import { peopleCommand } from './commands/people.ts'
import { policyCommand } from './commands/policy.ts'
import { projectCommand } from './commands/project.ts'
import { requestCommand } from './commands/request.ts'
import { reviewCommand } from './commands/review.ts'
import { serveCommand } from './commands/serve.ts'
import { demoCommand } from './demo.ts'
import { processIo } from './io.ts'
import { runCli } from './run.ts'

const io = processIo()

/** Every command of harbourgate. */
const commands = [
  serveCommand(io),
  demoCommand(io),
  migrateCommand(io),
  doctorCommand(io),
  datasetCommand(io),
  consentCommand(io),
  peopleCommand(io),
  projectCommand(io),
  requestCommand(io),
  reviewCommand(io),
  grantCommand(io),
  extractCommand(io),
  policyCommand(io),
  auditCommand(io),
  certificateCommand(io),
  deidCommand(io),
]

const code = await runCli(io, commands, process.argv.slice(2))
// A command that sets its own code keeps it.
if (code !== 0) process.exitCode = code
