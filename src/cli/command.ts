import { Command, InvalidArgumentError, Option } from 'commander'

/** A command that does something: every one takes `--json`. */
export const verb = (name: string, description: string): Command =>
  new Command(name).description(description).option('--json', 'print the result as JSON on standard output')

/** A noun whose verbs are the commands. */
export function noun(name: string, description: string, verbs: readonly Command[]): Command {
  const command = new Command(name).description(description)
  for (const each of verbs) command.addCommand(each)
  return command
}

export type DataOption = { readonly data?: string }

export const withData = (command: Command): Command =>
  command.option('--data <dir>', 'data folder to work on (default: HARBOURGATE_DATA, else .data)')

/** A command that works through the gateway's API, so that policy and audit apply to it as to anybody. */
export const governed = (name: string, description: string): Command =>
  withData(verb(name, description))
    .option(
      '--server <url>',
      'address of a running gateway; the access token is taken from HARBOURGATE_TOKEN',
    )
    .option('--as <subject>', 'without a server: act as the registered person with this subject')

/** What a list is sorted by. */
export const sortOption = (fields: readonly string[]): Option =>
  new Option('--sort <field>', 'what to sort by; with - before it from the last to the first').choices(fields)

export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`)
  }

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  value,
]
