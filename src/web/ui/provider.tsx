import '@mantine/core/styles.css'
import './global.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import type { ReactNode } from 'react'
import { cssVariables, theme } from './theme.ts'

// public/colour-scheme.js reads the same before anything is painted.
const colourScheme = localStorageColorSchemeManager({ key: 'harbourgate-colour-scheme' })

/** Everything our components need around them. `nonce` goes to both places that make style elements at run time. */
export function UiProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  if (nonce !== '') setNonce(nonce)
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
