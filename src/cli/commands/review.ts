import { type Command, InvalidArgumentError, Option } from 'commander'
import { decided, type ReviewView, reviewSchema } from '../../contract/reviews.ts'
import { outcomes, voteChoices } from '../../domain/review/decision.ts'
import { governed, noun } from '../command.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import { details, type JsonOption, printResult } from '../output.ts'

type Options = JsonOption & ConnectOptions
type WithRationale = Options & { readonly rationale: string }
type DecideOptions = WithRationale & {
  readonly outcome: string
  readonly condition?: readonly unknown[]
  readonly obligation?: readonly unknown[]
}

export const reviewCommand = (io: Io): Command =>
  noun('review', 'What the committee does with a request', [
    governed('show', 'Show the review of a request')
      .argument('<request>', 'request')
      .action((id: string, options: Options) => show(io, id, options)),
    governed('vote', 'Vote on a request')
      .argument('<request>', 'request')
      .addOption(new Option('--choice <choice>', 'your vote').choices(voteChoices).makeOptionMandatory())
      .requiredOption('--rationale <text>', 'why')
      .action((id: string, options: WithRationale & { choice: string }) => vote(io, id, options)),
    governed('decide', 'Decide a request in line with the votes; a decision is final')
      .argument('<request>', 'request')
      .addOption(new Option('--outcome <outcome>', 'the decision').choices(outcomes).makeOptionMandatory())
      .requiredOption('--rationale <text>', 'why')
      .option('--condition <json>', 'condition, e.g. {"kind":"minimum-k","k":10}; may be repeated', each)
      .option('--obligation <json>', 'duty, e.g. {"code":"report","text":"…"}; may be repeated', each)
      .action((id: string, options: DecideOptions) => decide(io, id, options)),
    governed('return', 'Return a request to the researcher for changes')
      .argument('<request>', 'request')
      .requiredOption('--rationale <text>', 'what is to be changed')
      .action((id: string, options: WithRationale) => giveBack(io, id, options)),
  ])

function each(json: string, earlier: readonly unknown[] = []): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json)
    return [...earlier, value]
  } catch {
    throw new InvalidArgumentError('must be JSON')
  }
}

const pathOf = (id: string): string => `/api/reviews/${encodeURIComponent(id)}`

async function show(io: Io, id: string, options: Options): Promise<void> {
  const review = await withGateway(io, options, (api) => api.get(reviewSchema, pathOf(id)))
  printResult(io, options, review, () => details(review))
}

async function vote(io: Io, id: string, options: WithRationale & { choice: string }): Promise<void> {
  const body = { choice: options.choice, rationale: options.rationale }
  const review = await withGateway(io, options, (api) =>
    api.send(reviewSchema, 'POST', `${pathOf(id)}/votes`, { body }),
  )
  printResult(io, options, review, () => `voted ${options.choice}\n${tallyOf(review)}`)
}

async function decide(io: Io, id: string, options: DecideOptions): Promise<void> {
  const { outcome, rationale, condition = [], obligation = [] } = options
  const body = { outcome, rationale, conditions: condition, obligations: obligation }
  const answer = await withGateway(io, options, (api) =>
    api.send(decided, 'POST', `${pathOf(id)}/decision`, { body }),
  )
  printResult(
    io,
    options,
    answer,
    () => `${answer.decision.outcome}${answer.grantId === null ? '' : `, grant ${answer.grantId}`}\n`,
  )
}

async function giveBack(io: Io, id: string, options: WithRationale): Promise<void> {
  const body = { rationale: options.rationale }
  const review = await withGateway(io, options, (api) =>
    api.send(reviewSchema, 'POST', `${pathOf(id)}/return`, { body }),
  )
  printResult(io, options, review, () => `${review.requestId} ${review.status}\n`)
}

const tallyOf = ({ tally, committee }: ReviewView): string =>
  tally === null
    ? ''
    : `approve ${tally.approve}, reject ${tally.reject}, request changes ${tally['request-changes']}; ${tally.total} of ${committee.quorum} votes needed\n`
