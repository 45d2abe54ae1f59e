import { describe, expect, it } from '@jest/globals'
import { query, withHospital } from './query.ts'

const patients = 20_000

/** Effective state of each patient for HRESCH at the reference date: the newest version decides (same policy throughout). */
const states = `
  SELECT coalesce(CASE
      WHEN c.patient IS NULL THEN 'none'
      WHEN type = 'deny' AND versions = 1 THEN 'refused'
      WHEN status = 'inactive' OR type = 'deny' THEN 'withdrawn'
      WHEN period_end <= TIMESTAMPTZ '2025-01-01 00:00:00+00' THEN 'expired'
      WHEN NOT list_contains(purposes, 'HRESCH') THEN 'other purpose'
      WHEN versions = 2 THEN 'renewed'
      ELSE 'permitted' END) AS state, count(*) / ${patients}
  FROM patients p LEFT JOIN (
    SELECT *, count(*) OVER (PARTITION BY patient, policy, scope, performer) AS versions FROM consents
    QUALIFY row_number() OVER (PARTITION BY patient, policy, scope, performer ORDER BY date_time DESC) = 1
  ) c ON c.patient = p.hkid
  GROUP BY state`

describe('consent directives of the demo hospital', () => {
  it('have states near their shares: 8 % refused or withdrawn, nearly all others permitted', async () => {
    const rows = await withHospital({ patients }, (directory) => query(directory, states))
    const share = Object.fromEntries(rows.map(([state, value]) => [String(state), Number(value)]))
    expect(Object.values(share).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6)
    expect((share.refused ?? 0) + (share.withdrawn ?? 0)).toBeCloseTo(0.08, 1.7)
    const targets = {
      refused: 0.05,
      withdrawn: 0.03,
      none: 0.01,
      expired: 0.012,
      'other purpose': 0.012,
      renewed: 0.02,
    }
    for (const [state, target] of Object.entries(targets)) {
      expect(Math.abs((share[state] ?? 0) - target)).toBeLessThan(0.006)
    }
    expect(share.permitted).toBeGreaterThan(0.85)
  })

  it('have exactly the columns of an import file, unique ids and an unambiguous newest version', async () => {
    const [columns, checks] = await withHospital({ patients: 5_000 }, async (directory) => [
      await query(directory, 'SELECT column_name, column_type FROM (DESCRIBE consents)'),
      await query(
        directory,
        `SELECT count(*) - count(DISTINCT directive_id), count(*) - count(DISTINCT (patient, date_time)),
          count(*) FILTER (scope <> 'patient-privacy' OR category <> 'research'), count(*) FILTER (period_end <= period_start),
          count(*) FILTER (date_time >= TIMESTAMPTZ '2025-01-01 00:00:00+00') FROM consents`,
      ),
    ])
    const instant = 'TIMESTAMP WITH TIME ZONE'
    expect(columns).toEqual([
      ['directive_id', 'VARCHAR'],
      ['patient', 'VARCHAR'],
      ['status', 'VARCHAR'],
      ['category', 'VARCHAR'],
      ['scope', 'VARCHAR'],
      ['policy', 'VARCHAR'],
      ['performer', 'VARCHAR'],
      ['type', 'VARCHAR'],
      ['purposes', 'VARCHAR[]'],
      ['period_start', instant],
      ['period_end', instant],
      ['date_time', instant],
    ])
    expect(checks).toEqual([[0n, 0n, 0n, 0n, 0n]])
  })
})
