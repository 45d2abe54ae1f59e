type Cookie = { readonly name: string; readonly value: string; readonly path: string }

/** The cookies of one browser at one host (RFC 6265 §5.3, §5.4: name, path and removal; no domains, no persistence). */
export type CookieJar = {
  store(url: URL, response: Response): void
  header(url: URL): string
}

const pathMatches = (path: string, cookiePath: string): boolean =>
  path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    store(url, response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const separator = pair.indexOf('=')
        const name = pair.slice(0, separator)
        const value = pair.slice(separator + 1)
        const attribute = (wanted: string) =>
          attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
        const path = attribute('path') ?? (url.pathname.replace(/\/[^/]*$/, '') || '/')
        const expires = attribute('expires')
        // An expiry date at the epoch is how a server removes a cookie.
        if (value === '' || (expires !== undefined && Date.parse(expires) === 0))
          cookies.delete(`${path} ${name}`)
        else cookies.set(`${path} ${name}`, { name, value, path })
      }
    },
    header(url) {
      return [...cookies.values()]
        .filter(({ path }) => pathMatches(url.pathname, path))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
    },
  }
}
