import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { readFolder } from '../../src/demo/prepare.ts'
import { hospitalFolder } from '../../src/demo/story/custodian.ts'
import { describeDatabases } from '../support/database.ts'
import { query } from './hospital/query.ts'
import { runDemo, withEnvironment, withFolder } from './story-support.ts'

describeDatabases('harbourgate demo --once', (kind) => {
  it('plays the whole story, keeps what it released, and needs an empty database', () =>
    withEnvironment(kind, (env) =>
      withFolder(async (parent) => {
        const folder = join(parent, 'kept')
        const { code, stdout, stderr } = await runDemo(
          ['--once', '--keep', folder, '--patients', '500', '--json'],
          { env },
        )
        expect(stderr).toBe('')
        const story = JSON.parse(stdout)
        expect(story.steps.filter((step: { ok: boolean }) => !step.ok)).toEqual([])
        expect(code).toBe(0)
        expect(story.steps).toHaveLength(15)
        expect(await readFolder(folder)).toEqual({
          state: 'ready',
          patients: 500,
          seed: 'harbourgate',
          summary: story.summary,
        })

        // Counted from the source by a query of its own.
        const [[considered] = []] = await query(
          join(folder, 'source', hospitalFolder),
          `SELECT count(DISTINCT hkid)::INTEGER FROM episodes WHERE admitted >= TIMESTAMP '2018-01-01'`,
        )
        expect(story.summary.counts.considered).toBe(considered)
        const downloads = join(folder, 'downloads')
        expect((await readdir(downloads)).sort()).toEqual([
          'certificate.jws',
          'episodes.csv',
          'jwks.json',
          'labs.csv',
          'log.vkey',
          'patients.csv',
          'risk-report.html',
          'risk-report.json',
        ])
        const patients = (await readFile(join(downloads, 'patients.csv'), 'utf8')).trim().split('\n')
        expect(patients).toHaveLength(story.summary.counts.released + 1)
        for (const file of ['patients.csv', 'episodes.csv', 'labs.csv']) {
          expect(await readFile(join(downloads, file), 'utf8')).not.toMatch(/\bQ[A-Z]\d{6}/)
        }

        if (kind === 'embedded') return
        const again = await runDemo(['--once', '--patients', '500'], { env })
        expect(again.code).toBe(2)
        expect(again.stderr).toMatch('needs an empty database')
      }),
    ))

  it('exits 1 at the step that does not do what it should, saying what was expected and what came', () =>
    withEnvironment(kind, (env) =>
      withFolder(async (parent) => {
        // The gateway is made to let a member vote in spite of the conflict.
        const lying = async (url: string, init?: RequestInit): Promise<Response> => {
          const answer = await fetch(url, init)
          return url.endsWith('/votes') && answer.status === 403 ? Response.json({}, { status: 201 }) : answer
        }
        const folder = join(parent, 'kept')
        const { code, stdout } = await runDemo(['--once', '--patients', '500', '--keep', folder], {
          env,
          fetch: lying,
        })
        expect(code).toBe(1)
        expect(stdout).toMatch(
          "✗  6  Dr. Cheung Ka-yan (committee-member) tries to vote on a colleague's request",
        )
        expect(stdout).toMatch('expected refusal 403 CONFLICT_OF_INTEREST')
        expect(stdout).toMatch('got      status 201')
        expect(stdout).toMatch('Step 6 did not do what it should.')
        expect(stdout).not.toMatch('votes to approve')
        expect(await readFolder(folder)).toMatchObject({ state: 'preparing' })
      }),
    ))
})
