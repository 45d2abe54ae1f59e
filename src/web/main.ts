import { z } from 'zod'

// Before any schema exists: zod otherwise probes for eval, which the content security policy forbids and reports.
z.config({ jitless: true })

void import('./start.tsx')
