import { createHash } from 'node:crypto'
import { periodEnd, periodStart } from './clock.ts'

/**
 * HKIDs of the demo begin with Q and a second letter, QA to QZ. No prefix known to have been issued begins with Q, as is
 * the case for I, O, U and single X too; that is an observation, not a promise of the issuing authority. U is avoided because
 * provisional hospital numbers may use it, X because XA to XH are issued. The check character is computed as for a real
 * number, otherwise the detection of HKIDs could not be demonstrated. 26 second letters give 26 million numbers.
 */
const prefix = 'Q'.charCodeAt(0) - 'A'.charCodeAt(0) + 10
export const hkidCapacity = 26_000_000

/** Odd and prime to the capacities, so that `position × stride + start` visits every number once. */
const hkidStride = 15_485_863
const recordStride = 67_867_967
const recordCapacity = 100_000_000

/** 52 bits of SHA-256 of the seed: an integer that SQL and JavaScript hold exactly. */
const seedNumber = (seed: string): bigint =>
  BigInt(`0x${createHash('sha256').update(seed).digest('hex').slice(0, 13)}`)

/**
 * Scalar macros every table uses. All chance comes from `draw`, a hash of row position, seed and the name of what is
 * drawn, so each value depends on nothing but (seed, position) and tables can be made in any order.
 */
export function macros(seed: string): string[] {
  const start = seedNumber(seed)
  return [
    // Hashed twice: the engine combines columns by XOR, so single hashes of one row would share their low bits.
    `CREATE MACRO draw(i, what) AS hash(hash(i::BIGINT, ${start}::BIGINT, what))`,
    `CREATE MACRO draw_at(i, k, what) AS hash(hash(i::BIGINT, k::BIGINT, ${start}::BIGINT, what))`,
    // Uniform in [0, 1): the upper 53 bits.
    'CREATE MACRO uniform(h) AS (h >> 11)::DOUBLE / 9007199254740992.0',
    'CREATE MACRO below(h, n) AS (h % n::UBIGINT)::BIGINT',
    // Exponential with the given mean, bounded by 37 times the mean.
    'CREATE MACRO exponential(h, mean) AS -ln(1.0 - uniform(h)) * mean',
    // Sum of three uniforms, scaled to mean 0 and standard deviation 1; lies in [-3, 3].
    `CREATE MACRO bell(h) AS ((h & 65535)::DOUBLE + ((h >> 16) & 65535)::DOUBLE + ((h >> 32) & 65535)::DOUBLE) / 32768.0 - 3.0`,
    `CREATE MACRO hkid_number(i) AS (i * ${hkidStride} + ${start % BigInt(hkidCapacity)}) % ${hkidCapacity}`,
    `CREATE MACRO record_number(i) AS lpad(((i * ${recordStride} + ${start % BigInt(recordCapacity)}) % ${recordCapacity})::VARCHAR, 8, '0')`,
    // Check character of §6.1: weights 9 to 2, sum modulo 11, then 11 minus it with 10 written A.
    `CREATE MACRO hkid_of(n) AS 'Q' || chr((65 + n // 1000000)::INTEGER) || lpad((n % 1000000)::VARCHAR, 6, '0') ||
       '0A987654321'[(1 + (${9 * prefix} + 8 * (10 + n // 1000000) + 7 * (n // 100000 % 10) + 6 * (n // 10000 % 10) +
       5 * (n // 1000 % 10) + 4 * (n // 100 % 10) + 3 * (n // 10 % 10) + 2 * (n % 10)) % 11)]`,
    // How many rows a patient has: at least one when the mean allows it, then geometric.
    `CREATE MACRO rows_of(h, mean) AS CASE WHEN mean <= 0 THEN 0 WHEN mean < 1 THEN floor(exponential(h, 1 / ln(1 + 1 / mean)))::BIGINT
       WHEN mean = 1 THEN 1 ELSE 1 + floor(exponential(h, 1 / ln(1 + 1 / (mean - 1))))::BIGINT END`,
    // Time in minutes since 1970-01-01. A patient's observed period begins the day after birth or with the data.
    `CREATE MACRO period_start(dob) AS greatest((date_diff('day', DATE '1970-01-01', dob) + 1) * 1440, ${periodStart})`,
    `CREATE MACRO slot_of(start, n) AS (${periodEnd} - start)::DOUBLE / greatest(n, 1)`,
    // Episode k lies in the kth of n equal slots of the period, so that a patient's episodes never overlap.
    `CREATE MACRO admitted_at(i, k, start, slot) AS
       start + floor(slot * (k + 0.8 * uniform(draw_at(i, k, 'admitted'))))::BIGINT`,
    `CREATE MACRO discharged_at(i, k, start, slot, admitted) AS least(start + floor(slot * (k + 1))::BIGINT,
       admitted + 90 + floor(exponential(draw_at(i, k, 'stay'), CASE WHEN below(draw_at(i, k, 'day case'), 10) < 4 THEN 360 ELSE 6480 END))::BIGINT)`,
    'CREATE MACRO timestamp_of(minute) AS make_timestamp(minute * 60000000)',
    'CREATE MACRO instant_of(minute) AS to_timestamp((minute * 60)::DOUBLE)',
  ]
}
