import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { isMap, parseDocument } from 'yaml'
import { readConfig } from '../../config.ts'
import type { DatasetDefinition, SourceColumns } from '../../domain/dataset/definition.ts'
import { parseDefinition } from '../../features/catalogue/parse-definition.ts'
import { packageRoot } from '../../package-root.ts'
import type { LoadedProfile } from '../../platform/policy/profile.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { readText } from '../read-input.ts'
import { chosenProfile } from './chosen-profile.ts'
import { columnsOf } from './columns-of.ts'

export type ProfileOptions = {
  readonly profile?: string
  readonly policies?: string
  readonly source?: string
}

/** The options that say which profile, and where the source of a definition is. */
export const withProfileOptions = (command: Command): Command =>
  command
    .option('--profile <name>', "profile (default: the definition's, else the gateway's)")
    .option('--policies <dir>', 'policies folder (default: HARBOURGATE_POLICIES, else those of the package)')
    .option(
      '--source <dir>',
      "folder the definition's source root is relative to (default: the definition's own)",
    )

/** A dataset as its custodian defines it, and a profile for it. */
export type ProfiledDataset = {
  readonly definition: DatasetDefinition
  readonly columns: SourceColumns
  /** Whether the source cannot be read from here, so that the types of its columns are guessed. */
  readonly assumed: boolean
  /** Folder the definition's source root is relative to. */
  readonly folder: string
  readonly profile: LoadedProfile
}

/** @throws CommandFailure FILE_UNREADABLE, DEFINITION_INVALID with lines, PROFILE_UNKNOWN, PROFILE_INVALID */
export async function loadProfiledDataset(
  io: Io,
  file: string,
  options: ProfileOptions,
): Promise<ProfiledDataset> {
  const definition = await readDefinition(file)
  const { config } = readConfig({ HARBOURGATE_POLICIES: options.policies }, io.env)
  const policies = config.policies ?? join(packageRoot, 'policies')
  const profile = await chosenProfile(policies, options.profile ?? definition.profile ?? config.profile)
  const folder = resolve(options.source ?? dirname(file))
  return { definition, folder, profile, ...(await columnsOf(definition, folder)) }
}

async function readDefinition(file: string): Promise<DatasetDefinition> {
  const parsed = parseDefinition(await readText(file))
  if ('definition' in parsed) return parsed.definition
  throw new CommandFailure({
    message: `${file} is no valid dataset definition`,
    code: 'DEFINITION_INVALID',
    exitCode: exitCodes.failure,
    remedy: 'Correct the lines named',
    violations: parsed.violations,
  })
}

/** Whether a file is meant to be a dataset definition: it names tables. Whatever is wrong with it is told when it is read. */
export async function isDefinition(file: string): Promise<boolean> {
  const { contents } = parseDocument(await readText(file), { version: '1.2', schema: 'core' })
  return isMap(contents) && contents.has('tables')
}
