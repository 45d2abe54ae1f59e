import { createPrivateKey } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { NoteSigner } from '../../domain/audit/signed-note.ts'
import { formatVerifierKey, isKeyName, signatureTypes } from '../../domain/audit/verifier-key.ts'
import { createWitness } from '../../platform/audit/witness-server.ts'
import { openWitnessState } from '../../platform/audit/witness-state.ts'
import { lockDirectory } from '../../platform/database/directory-lock.ts'
import { readOrCreateKeyFile } from '../../platform/keys/key-file.ts'
import { generatePem } from '../../platform/keys/signing-keys.ts'
import { usage } from '../failure.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { type KeyOptions, trustedLogKeys } from '../trusted-keys.ts'

export type WitnessOptions = JsonOption & {
  readonly origin: string
  readonly vkey: readonly string[]
  readonly state: string
  readonly key?: string
  readonly name: string
  readonly host: string
  readonly port: number
}

/** Runs a witness until SIGTERM or SIGINT. Prints its own verifier key, which the operator of the log configures. */
export async function runWitness(io: Io, options: WitnessOptions): Promise<void> {
  const { vkey, ...rest } = options
  const trusted: KeyOptions = { vkey }
  const keys = (await trustedLogKeys(io, trusted)).filter(({ name }) => name === rest.origin)
  if (keys.length === 0)
    throw usage(`No key given is of the log ${rest.origin}`, 'The name in --vkey is the name of the log')
  if (!isKeyName(rest.name))
    throw usage(`${rest.name} is not the name of a key`, 'No spaces and no plus sign')
  // Two witnesses on one state could sign two histories.
  const unlock = await lockDirectory(rest.state)
  try {
    const signer = await signerOf(rest)
    const state = await openWitnessState(rest.state)
    const report = (line: string) => io.stderr(`${line}\n`)
    const server = createServer(createWitness({ signer, keys, state, now: () => new Date(), report }))
    const address = await listen(server, rest)
    const own = formatVerifierKey(signer.name, signer.privateKey, signatureTypes.cosignature)
    printResult(io, options, { address, vkey: own }, () => `${own} ${address}\n`)
    await untilSignal(io, server)
  } finally {
    await unlock()
  }
}

async function signerOf({
  name,
  key,
  state,
}: Pick<WitnessOptions, 'name' | 'key' | 'state'>): Promise<NoteSigner> {
  const pem = await readOrCreateKeyFile(key ?? `${state}.key.pem`, generatePem)
  return { name, privateKey: createPrivateKey(pem) }
}

function listen(server: Server, { host, port }: Pick<WitnessOptions, 'host' | 'port'>): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(`http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`)
    })
  })
}

function untilSignal(io: Io, server: Server): Promise<void> {
  return new Promise((resolve) => {
    const forget = io.onSignal(() => {
      forget()
      server.close(() => resolve())
      server.closeIdleConnections()
    })
  })
}
