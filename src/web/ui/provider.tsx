import '@mantine/core/styles.css'
import './global.css'
import { MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import type { ReactNode } from 'react'
import { cssVariables, theme } from './theme.ts'

/** Everything our components need around them. `nonce` goes to both places that make style elements at run time. */
export function UiProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  if (nonce !== '') setNonce(nonce)
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme="light"
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
