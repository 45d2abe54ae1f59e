import { join } from 'node:path'
import { macSql, patientMac } from '../../../../src/platform/engines/duckdb/functions/patient-mac.ts'
import { openSession } from '../../../../src/platform/engines/duckdb/session.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'

/** Ends while a statement calls back. Argument: a folder for scratch. */
const session = await openSession(
  { memoryLimit: '256MB', threads: 2 },
  join(process.argv[2] ?? '', 'scratch'),
)
session.define(patientMac(hmacPads(Buffer.from('key')), 'hkid'))
void session.run(`SELECT count(DISTINCT ${macSql("'A' || i")}.pseudonym) FROM range(50000000) r(i)`)
setTimeout(() => process.exit(3), 200)
