import { appendFile, copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { packageRoot } from '../../src/package-root.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { harbourgate } from './support.ts'

let work: string
let kept: string

const on = (folder: string, subject: string) => ['--data', folder, '--as', subject]

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'harbourgate-cli-'))
  kept = join(work, 'kept')
  const demo = await harbourgate(['demo', '--once', '--patients', '500', '--keep', kept])
  if (demo.code !== 0) throw new Error(demo.stdout + demo.stderr)
})

afterAll(() => rm(work, { recursive: true, force: true }))

/** A copy of the kept folder to damage. */
async function copy(name: string): Promise<string> {
  const folder = join(work, name)
  await cp(kept, folder, { recursive: true })
  return folder
}

async function change(folder: string, table: string, sql: string): Promise<void> {
  const database = await openDatabase({ directory: join(folder, 'database') })
  await database.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  await database.query(sql)
  await database.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`)
  await database.close()
}

describe('audit verify', () => {
  it('exits 0 on what the demo left, with data on stdout and nothing else there', async () => {
    const { code, stdout } = await harbourgate(['audit', 'verify', '--data', kept, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, findings: [] })
  })

  it('exits 4 when one byte of an entry differs, and says which', async () => {
    const folder = await copy('edited')
    await change(
      folder,
      'audit_entry',
      `UPDATE audit_entry SET bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1)
       WHERE id = (SELECT entry_id FROM audit_leaf WHERE index = 7)`,
    )
    const { code, stdout } = await harbourgate(['audit', 'verify', '--data', folder, '--json'])
    expect(code).toBe(4)
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ kind: 'leaf-hash-differs', index: '7' }),
    )
  })

  it('exits 4 when the tail was cut off together with its heads, against a checkpoint kept elsewhere', async () => {
    const folder = await copy('cut')
    const retained = join(work, 'checkpoint')
    const printed = await harbourgate(['audit', 'checkpoint', '--data', kept])
    await writeFile(retained, printed.stdout)
    const database = await openDatabase({ directory: join(folder, 'database') })
    for (const table of ['audit_tree_head', 'audit_leaf', 'audit_entry'])
      await database.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
    const [head] = await database.query<{ size: bigint }>(
      'SELECT size FROM audit_tree_head ORDER BY size LIMIT 1',
    )
    await database.query('DELETE FROM audit_tree_head WHERE size > $1', [head?.size])
    await database.query(
      'DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE index >= $1)',
      [head?.size],
    )
    await database.query('DELETE FROM audit_leaf WHERE index >= $1', [head?.size])
    await database.close()
    expect((await harbourgate(['audit', 'verify', '--data', folder])).code).toBe(0)
    expect((await harbourgate(['audit', 'verify', '--data', folder, '--retained', retained])).code).toBe(4)
  })
})

describe('the log as plain files', () => {
  const vkeyFile = () => join(kept, 'downloads', 'log.vkey')
  const exported = () => join(work, 'tiles')
  const receipt = () => join(work, 'receipt')

  it('is exported with its checkpoint and key, into a new folder only', async () => {
    const args = ['audit', 'export', '--format', 'tiles', '--data', kept, '--out', exported()]
    expect((await harbourgate(args)).code).toBe(0)
    expect((await readdir(exported())).sort()).toEqual(['checkpoint', 'tile', 'vkey'])
    expect(await readFile(join(exported(), 'vkey'), 'utf8')).toBe(await readFile(vkeyFile(), 'utf8'))
    expect((await harbourgate(args)).code).toBe(2)
  })

  it('verifies from scratch and from a remembered checkpoint, with a key from elsewhere only', async () => {
    const since = ['--since', join(exported(), 'checkpoint')]
    for (const more of [[], since]) {
      const ran = await harbourgate(['audit', 'verify', exported(), '--vkey', vkeyFile(), '--json', ...more])
      expect([ran.code, JSON.parse(ran.stdout).ok]).toEqual([0, true])
    }
    expect((await harbourgate(['audit', 'verify', exported()])).code).toBe(2)
  })

  it('gives receipts that verify with nothing but the file and the key', async () => {
    const got = await harbourgate(['audit', 'receipt', 'get', '3', '--log', exported(), '--out', receipt()])
    expect(got.code).toBe(0)
    const { code, stdout } = await harbourgate([
      'audit',
      'receipt',
      'verify',
      receipt(),
      '--vkey',
      vkeyFile(),
      '--json',
    ])
    expect([code, JSON.parse(stdout).index]).toEqual([0, '3'])
    const text = await readFile(receipt(), 'utf8')
    await writeFile(receipt(), text.replace('index 3', 'index 4'))
    expect((await harbourgate(['audit', 'receipt', 'verify', receipt(), '--vkey', vkeyFile()])).code).toBe(4)
    await writeFile(receipt(), 'no receipt')
    expect((await harbourgate(['audit', 'receipt', 'verify', receipt(), '--vkey', vkeyFile()])).code).toBe(4)
  })

  it('exits 4 when a tile is missing or another key signed', async () => {
    const other = 'harbourgate.invalid/log+63daae4a+AemMH2Bq7QGSS5ZdsGZV+shiHchJFUAlmJYWs12Hl0Kn'
    expect((await harbourgate(['audit', 'verify', exported(), '--vkey', other])).code).toBeGreaterThan(0)
    await rm(join(exported(), 'tile', 'entries'), { recursive: true })
    const { code, stdout } = await harbourgate(['audit', 'verify', exported(), '--vkey', vkeyFile()])
    expect([code, stdout]).toEqual([4, expect.stringContaining('entry-missing')])
  })

  it('stays verifiable over a change of its key, which is signed by both in between and recorded', async () => {
    const folder = await copy('rotated')
    const rotate = (step: string) => harbourgate(['audit', 'key', 'rotate', step, '--data', folder, '--json'])
    const touch = () => harbourgate(['project', 'list', ...on(folder, 'ada'), '--json'])
    const old = (await readFile(vkeyFile(), 'utf8')).trim()
    expect((await rotate('finish')).code).toBe(1)
    const begun = JSON.parse((await rotate('begin')).stdout)
    expect(begun).toMatchObject({ active: [old, expect.any(String)], retired: [] })
    expect((await touch()).code).toBe(0)
    const { checkpoint } = JSON.parse(
      (await harbourgate(['audit', 'checkpoint', '--data', folder, '--json'])).stdout,
    )
    expect(checkpoint.match(/^— /gm)).toHaveLength(2)
    expect(JSON.parse((await rotate('finish')).stdout)).toEqual({ active: [begun.active[1]], retired: [old] })
    expect((await touch()).code).toBe(0)
    expect((await harbourgate(['audit', 'verify', '--data', folder])).code).toBe(0)
    const found = await harbourgate([
      'audit',
      'search',
      '--type',
      'log.keys-changed',
      ...on(folder, 'yip'),
      '--json',
    ])
    expect(JSON.parse(found.stdout).items).toHaveLength(3)
  })
})

describe('certificate verify', () => {
  const files = () => join(kept, 'downloads')
  const keys = async () => [
    '--jwks',
    join(files(), 'jwks.json'),
    '--key',
    (await readFile(join(files(), 'log.vkey'), 'utf8')).trim(),
  ]

  it('needs nothing but the files and the published keys', async () => {
    const { code, stdout } = await harbourgate([
      'certificate',
      'verify',
      join(files(), 'certificate.jws'),
      ...(await keys()),
    ])
    expect([code, stdout]).toEqual([0, expect.stringContaining('The certificate is valid')])
  })

  it('needs nothing but the file and the key of the log', async () => {
    const vkey = ['--vkey', join(files(), 'log.vkey')]
    const { code, stdout } = await harbourgate([
      'certificate',
      'verify',
      join(files(), 'certificate.jws'),
      ...vkey,
    ])
    expect([code, stdout]).toEqual([0, expect.stringContaining('not checked: no certificate key was given')])
  })

  it('exits 4 for a changed file, a changed certificate and another key', async () => {
    const folder = join(work, 'changed')
    await cp(files(), folder, { recursive: true })
    const certificate = join(folder, 'certificate.jws')
    await appendFile(join(folder, 'patients.csv'), '\n')
    expect((await harbourgate(['certificate', 'verify', certificate, ...(await keys())])).code).toBe(4)
    await copyFile(join(files(), 'patients.csv'), join(folder, 'patients.csv'))
    const jws = await readFile(certificate, 'utf8')
    const at = Math.floor(jws.length / 2)
    await writeFile(certificate, `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`)
    expect((await harbourgate(['certificate', 'verify', certificate, ...(await keys())])).code).toBe(4)
    await writeFile(certificate, jws)
    const other = 'elsewhere/log+63daae4a+AemMH2Bq7QGSS5ZdsGZV+shiHchJFUAlmJYWs12Hl0Kn'
    const arguments_ = [
      'certificate',
      'verify',
      certificate,
      '--jwks',
      join(folder, 'jwks.json'),
      '--key',
      other,
    ]
    expect((await harbourgate(arguments_)).code).toBeGreaterThan(0)
  })
})

describe('without a server', () => {
  it('lists what the person may see, as JSON too', async () => {
    const { code, stdout } = await harbourgate(['extract', 'list', ...on(kept, 'ada'), '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).items).toMatchObject([{ status: 'delivered' }])
  })

  it('downloads the extract with its certificate', async () => {
    const listed = JSON.parse((await harbourgate(['extract', 'list', ...on(kept, 'ada'), '--json'])).stdout)
    const out = join(work, 'downloaded')
    const { code } = await harbourgate([
      'extract',
      'download',
      listed.items[0].id,
      '--out',
      out,
      ...on(kept, 'ada'),
    ])
    expect(code).toBe(0)
    expect((await readdir(out)).sort()).toEqual(expect.arrayContaining(['certificate.jws', 'patients.csv']))
  })

  it('exits 3 for a refusal and says what, why, by which rule and what helps', async () => {
    const listed = JSON.parse((await harbourgate(['request', 'list', ...on(kept, 'chan'), '--json'])).stdout)
    const vote = ['review', 'vote', listed.items[0].id, '--choice', 'approve', '--rationale', 'Fine.']
    const { code, stdout, stderr } = await harbourgate([...vote, ...on(kept, 'cheung')])
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/CONFLICT_OF_INTEREST[\s\S]*reviews-not-in-conflict[\s\S]*request id/)
  })

  it('names the line of a definition that does not match its source', async () => {
    const file = join(work, 'wrong.yaml')
    await writeFile(
      file,
      `id: wrong
title: { en: Wrong }
custodian: Hospital Authority (demo)
source: { engine: duckdb, root: hospital }
referenceDate: 2025-01-01
patient: { table: patients, key: hkid }
tables:
  patients:
    file: patients.parquet
    variables:
      hkid: { class: patient-key, identifier: hkid }
      shoe_size: { class: other }
`,
    )
    const { code, stderr } = await harbourgate(['dataset', 'register', file, ...on(kept, 'wong')])
    expect(code).toBeGreaterThan(0)
    expect(stderr).toContain('DEFINITION_MISMATCH')
    expect(stderr).toMatch(/line 12\b|:12\b/)
  })
})

describe('usage and health', () => {
  it.each([
    ['nonsense'],
    ['audit', 'verify', '--sideways'],
    ['extract', 'run'],
    ['review', 'vote', 'x', '--choice', 'perhaps', '--rationale', 'x', '--data', '.', '--as', 'ada'],
  ])('exits 2 for %s %s', async (...args) => {
    const { code, stdout } = await harbourgate(args.filter((word) => typeof word === 'string'))
    expect([code, stdout]).toEqual([2, ''])
  })

  it('audit verify says that a log cannot be reached', async () => {
    const { code, stdout } = await harbourgate([
      'audit',
      'verify',
      'http://127.0.0.1:9/log',
      '--vkey',
      join(kept, 'downloads', 'log.vkey'),
      '--json',
    ])
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'LOG_UNREACHABLE' } }])
  })

  it('doctor passes on a kept folder and fails with a damaged policy', async () => {
    const good = await harbourgate(['doctor', '--data', kept, '--json'])
    expect(good.code).toBe(0)
    const policies = join(work, 'policies')
    await cp(join(packageRoot, 'policies'), policies, { recursive: true })
    await appendFile(join(policies, 'access', 'audit.cedar'), '\npermit (principal, action, resource);\n')
    const bad = await harbourgate(['doctor', '--data', kept], { HARBOURGATE_POLICIES: policies })
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringMatching(/fail\s+policies/)])
    const checked = await harbourgate(['policy', 'check'], { HARBOURGATE_POLICIES: policies })
    expect(checked.code).toBeGreaterThan(0)
  })

  it('serve refuses production without keys and names each missing one', async () => {
    const { code, stderr } = await harbourgate(['serve', '--data', join(work, 'none')], {
      NODE_ENV: 'production',
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/DATABASE_URL[\s\S]*HARBOURGATE_ROOT_KEY[\s\S]*HARBOURGATE_OIDC_ISSUER/)
  })

  it('demo refuses production', async () => {
    const { code, stderr } = await harbourgate(['demo', '--once'], { NODE_ENV: 'production' })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/production/)])
  })

  it('a folder in use is left alone, and --server is suggested', async () => {
    const database = await openDatabase({ directory: join(kept, 'database') })
    try {
      const { code, stderr } = await harbourgate(['audit', 'verify', '--data', kept])
      expect(code).toBe(1)
      expect(stderr).toMatch(/server/)
    } finally {
      await database.close()
    }
  })
})
