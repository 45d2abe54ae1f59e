import { createCookieJar } from '../../../src/demo/identity/cookie-jar.ts'

export type Page = {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly html: string
}

/**
 * A browser without scripts: keeps cookies and follows redirects until a page comes or `stopAt` is reached.
 * @param site what it says of where it comes from (`Sec-Fetch-Site`)
 */
export function createBrowser(stopAt: string, site = 'none') {
  const jar = createCookieJar()
  const open = async (url: URL, form?: Record<string, string>): Promise<Page> => {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { accept: 'text/html', cookie: jar.header(url), 'sec-fetch-site': site },
      body: form === undefined ? null : new URLSearchParams(form),
      redirect: 'manual',
    })
    jar.store(url, response)
    const html = await response.text()
    const location = response.headers.get('location')
    if (location === null) return { url, status: response.status, headers: response.headers, html }
    const next = new URL(location, url)
    if (next.href.startsWith(stopAt))
      return { url: next, status: response.status, headers: response.headers, html }
    return open(next)
  }
  return { open, cookies: (url: URL) => jar.header(url) }
}

/** The hidden inputs of the page's form and where it goes. */
export function formOf({ html, url }: Page): { action: URL; fields: Record<string, string> } {
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1]
  if (action === undefined) throw new Error(`no form in ${html}`)
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return {
    action: new URL(action, url),
    fields: Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value])),
  }
}
