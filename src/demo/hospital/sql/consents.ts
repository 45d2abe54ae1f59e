import { periodEnd, referenceDate } from './clock.ts'

/** The consent form the demo's directives refer to (reserved example domain, RFC 2606). */
const policy = 'https://consent.example/research/2016'

/**
 * Consent states and their share of patients in per mille. `withdrawn-*` have an earlier permit of the same policy, scope
 * and performer that the later version supersedes; `renewed` the reverse: an earlier refusal superseded by a permit.
 */
export const consentShares = {
  refused: 50,
  'withdrawn-inactive': 15,
  'withdrawn-denied': 15,
  none: 10,
  expired: 12,
  'other-purpose': 12,
  renewed: 20,
} as const

const arms = (): string => {
  let end = 0
  return Object.entries(consentShares)
    .map(([state, share]) => {
      end += share
      return `WHEN share < ${end} THEN '${state}'`
    })
    .join(' ')
}

/**
 * Directives of the patients in `source`, up to two versions each: directive_id, patient, status, category, scope,
 * policy, performer, type, purposes VARCHAR[] (v3-ActReason), period_start, period_end, date_time TIMESTAMPTZ.
 */
export const consentsQuery = (source: string): string => `
  SELECT
    'DC' || record_number(i) || '-' || version AS directive_id,
    hkid AS patient,
    CASE WHEN state = 'withdrawn-inactive' AND version = 2 THEN 'inactive' ELSE 'active' END AS status,
    'research' AS category,
    'patient-privacy' AS scope,
    '${policy}' AS policy,
    performer,
    CASE WHEN state = 'refused' OR (state = 'withdrawn-denied' AND version = 2) OR (state = 'renewed' AND version = 1)
      THEN 'deny' ELSE 'permit' END AS type,
    CASE WHEN state = 'other-purpose' THEN ['PUBHLTH']
      WHEN below(draw(i, 'purposes'), 10) = 0 THEN ['HRESCH', 'PUBHLTH']
      ELSE ['HRESCH'] END AS purposes,
    instant_of(signed) AS period_start,
    CASE WHEN state = 'expired' THEN instant_of(signed + floor((${periodEnd} - signed) * 0.9)::BIGINT)
      WHEN below(draw(i, 'limited'), 10) = 0 THEN to_timestamp(epoch(DATE '2040-01-01')) END AS period_end,
    instant_of(signed) AS date_time
  FROM (
    SELECT *, start + floor((${periodEnd} - start) * (0.6 * uniform(draw(i, 'signed')) + 0.3 * (version - 1)))::BIGINT AS signed
    FROM (
      SELECT *, unnest(range(1, versions + 1)) AS version
      FROM (
        SELECT *, CASE WHEN state = 'none' THEN 0 WHEN state IN ('withdrawn-inactive', 'withdrawn-denied', 'renewed') THEN 2 ELSE 1 END AS versions
        FROM (
          SELECT i, hkid, period_start(dob) AS start, CASE ${arms()} ELSE 'permitted' END AS state,
            CASE WHEN dob > DATE '${referenceDate}' - INTERVAL 18 YEAR THEN 'guardian' ELSE 'patient' END AS performer
          FROM (SELECT *, below(draw(i, 'consent'), 1000) AS share FROM ${source})
        )
      )
    )
  )`
