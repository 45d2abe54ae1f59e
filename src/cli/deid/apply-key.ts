import { randomBytes } from 'node:crypto'
import type { DatasetDefinition } from '../../domain/dataset/definition.ts'
import type { DeidentificationPlan } from '../../domain/deidentify/plan.ts'
import { loadRootKey, RootKey } from '../../platform/keys/root-key.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { ROW_KEY } from './apply-plan.ts'

/**
 * The root key, or a random one for this run where the result does not depend on it.
 * @throws CommandFailure KEY_MISSING when it does and none is given, KeyError for a bad one
 */
export async function applyKey(
  plan: DeidentificationPlan,
  definition: DatasetDefinition,
  configured: Uint8Array | undefined,
  { keyFile, vault }: { readonly keyFile?: string; readonly vault?: string },
): Promise<RootKey> {
  if (keyFile !== undefined) return loadRootKey({ file: keyFile, mayGenerate: false })
  if (configured !== undefined) return new RootKey(configured)
  const needs = whatNeedsKey(plan, definition, vault)
  if (needs === undefined) return new RootKey(randomBytes(32))
  throw new CommandFailure({
    message: `${needs}, and there is no root key`,
    code: 'KEY_MISSING',
    exitCode: exitCodes.failure,
    remedy:
      'Give --key-file, HARBOURGATE_ROOT_KEY or HARBOURGATE_ROOT_KEY_FILE; `openssl rand -base64 32` makes one',
  })
}

function whatNeedsKey(
  plan: DeidentificationPlan,
  definition: DatasetDefinition,
  vault: string | undefined,
): string | undefined {
  const kinds = plan.tables.flatMap(({ variables }) => variables.map(({ transform }) => transform.kind))
  if (kinds.includes('shift-date')) return 'dates are shifted by a keyed number of days'
  if (kinds.includes('noise')) return 'noise is keyed'
  if (definition.patient.key === ROW_KEY) return undefined
  if (plan.pseudonyms === 'keyed') return 'patients get keyed pseudonyms'
  return vault === undefined ? undefined : 'the vault is looked up by keyed pseudonyms'
}
