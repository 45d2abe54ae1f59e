/** The nonce of this page's content security policy, for style elements made at run time. Empty when there is none. */
export const nonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
