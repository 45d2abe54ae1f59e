import type { RetentionPolicy } from '../../../../src/domain/audit/retention/policy.ts'

const rule = (keep: string) => ({ keep, reason: 'Because', citation: 'This test' })

/** Different periods for different classes. */
export const retentionPolicy: RetentionPolicy = {
  id: 'test',
  version: 1,
  title: 'A policy of tests',
  classes: {
    release: rule('P7Y'),
    decision: rule('P6Y'),
    access: rule('P3Y'),
    administration: rule('P6Y'),
    operation: rule('P1Y6M'),
  },
}
