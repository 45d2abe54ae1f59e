import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from calling WebAssembly directly out of optimised code. V8 11 (Node 20) ends the process ("unreachable code"
 * in its deoptimizer) when such code is thrown away during the call, which happens after some thousand policy decisions.
 * Called by whatever brings WebAssembly in, before any of it is hot; more than once does no harm.
 */
export function callWasmSafely(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls')
}
