import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createDemoIdentity } from '../../../src/demo/identity/provider.ts'
import { personas } from '../../../src/demo/personas.ts'
import { createBrowser, formOf, type Page } from './browser.ts'
import { authorizationUrl, type IdentityServer, startIdentity } from './identity-server.ts'

let server: IdentityServer
beforeAll(async () => {
  server = await startIdentity()
})
afterAll(() => server.close())

const browser = () => createBrowser(server.redirectUri)

const expectStrict = ({ html, headers }: Page) => {
  expect(html).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:|https?:\/\//i)
  expect(html).toContain('<strong>DEMO</strong>')
  expect(html).toContain('<html lang="en">')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(headers.get('cache-control')).toContain('no-store')
}

const signInAs = async (subject: string, visitor = browser()) => {
  const page = await visitor.open(authorizationUrl(server))
  return { visitor, callback: await visitor.open(page.url, { subject }) }
}

const exchange = (code: string, changes: Record<string, string> = {}) =>
  fetch(`${server.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: server.clientId,
      redirect_uri: server.redirectUri,
      code,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      ...changes,
    }),
  })

describe('the persona page', () => {
  it('lists everybody with organisation and has no inline script or style', async () => {
    const page = await browser().open(authorizationUrl(server))
    expect(page.status).toBe(200)
    expectStrict(page)
    for (const { subject, name, organisation } of personas) {
      expect(page.html).toContain(`value="${subject}"`)
      expect(page.html).toContain(name)
      expect(page.html).toContain(organisation)
    }
    const sheet = await fetch(`${server.issuer}/assets/identity.css`)
    expect(sheet.headers.get('content-type')).toContain('text/css')
    expect(page.html).toContain('href="/oidc/assets/identity.css"')
  })

  it.each(['mallory', '', '__proto__'])('refuses the unknown persona "%s"', async (subject) => {
    const { callback } = await signInAs(subject)
    expect(callback.status).toBe(422)
    expect(callback.html).toContain('role="alert"')
    expectStrict(callback)
  })

  it('refuses a sign-in without its cookie', async () => {
    const page = await browser().open(authorizationUrl(server))
    for (const stranger of [
      await browser().open(page.url),
      await browser().open(page.url, { subject: 'ada' }),
    ]) {
      expect(stranger.status).toBe(400)
      expectStrict(stranger)
    }
  })

  it('refuses a body that is too large', async () => {
    const visitor = browser()
    const page = await visitor.open(authorizationUrl(server))
    const answer = await visitor.open(page.url, { subject: 'a'.repeat(5000) })
    expect(answer.status).toBe(413)
  })
})

describe('the authorization endpoint', () => {
  it('shows an error page for a redirect URI that is not registered, and does not redirect', async () => {
    for (const uri of ['http://127.0.0.1:9/x', `${server.redirectUri}/more`, `${server.redirectUri}?a=b`]) {
      const page = await browser().open(authorizationUrl(server, { redirect_uri: uri }))
      expect(page.status).toBe(400)
      expect(page.html).toContain('invalid_redirect_uri')
      expectStrict(page)
    }
  })

  it.each([
    [{ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
    [{ resource: 'https://other.example.org/' }, 'invalid_target'],
    [{ prompt: 'none' }, 'login_required'],
  ])('refuses %j with %s', async (changes, error) => {
    const { url } = await browser().open(authorizationUrl(server, changes))
    expect(url.href.startsWith(server.redirectUri)).toBe(true)
    // The implicit response types answer in the fragment.
    const answer = new URLSearchParams(url.search || url.hash.slice(1))
    expect(answer.get('error')).toBe(error)
    expect(answer.get('code')).toBeNull()
  })

  it('escapes what it repeats', async () => {
    const page = await browser().open(authorizationUrl(server, { client_id: '<script>alert(1)</script>' }))
    expect(page.status).toBe(400)
    expectStrict(page)
  })

  it('gives a token for the API to a client that names no resource', async () => {
    const visitor = browser()
    const page = await visitor.open(authorizationUrl(server, { resource: undefined }))
    const callback = await visitor.open(page.url, { subject: 'ada' })
    const answer = await exchange(callback.url.searchParams.get('code') ?? '')
    const body = JSON.stringify(await answer.json())
    const payload = /"access_token":"[^.]+\.([^.]+)\./.exec(body)?.[1] ?? ''
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ aud: server.audience })
  })
})

describe('the token endpoint', () => {
  it('refuses a missing or wrong code verifier', async () => {
    const code = async () => (await signInAs('ada')).callback.url.searchParams.get('code') ?? ''
    for (const verifier of ['', 'a'.repeat(43)]) {
      const answer = await exchange(await code(), { code_verifier: verifier })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: 'invalid_grant' })
    }
    expect((await exchange(await code())).status).toBe(200)
  })

  it('takes a code once', async () => {
    const code = (await signInAs('ada')).callback.url.searchParams.get('code') ?? ''
    expect((await exchange(code)).status).toBe(200)
    const again = await exchange(code)
    expect(again.status).toBe(400)
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('answers the portal across origins and nobody else', async () => {
    const allowed = async (origin: string) => {
      const code = (await signInAs('ada')).callback.url.searchParams.get('code') ?? ''
      const answer = await fetch(`${server.issuer}/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ grant_type: 'authorization_code', client_id: server.clientId, code }),
      })
      return answer.headers.get('access-control-allow-origin')
    }
    expect(await allowed(server.origin)).toBe(server.origin)
    expect(await allowed('https://evil.example.org')).toBeNull()
  })
})

describe('the session', () => {
  it('remembers the persona until signing out', async () => {
    const { visitor } = await signInAs('wong')
    const silent = await visitor.open(authorizationUrl(server, { prompt: 'none' }))
    expect(silent.url.searchParams.get('code')).not.toBeNull()

    const signOut = new URL(`${server.issuer}/session/end`)
    signOut.search = new URLSearchParams({
      client_id: server.clientId,
      post_logout_redirect_uri: `${server.origin}/`,
      state: 'bye',
    }).toString()
    const page = await visitor.open(signOut)
    expect(page.html).toContain('Sign out?')
    expectStrict({ ...page, html: page.html.replace(/action="http:[^"]*"/, '') })
    const { action, fields } = formOf(page)
    const answer = await fetch(action, {
      method: 'POST',
      headers: { cookie: visitor.cookies(action) },
      body: new URLSearchParams({ ...fields, logout: 'yes' }),
      redirect: 'manual',
    })
    expect(answer.headers.get('location')).toBe(`${server.origin}/?state=bye`)

    const after = await visitor.open(authorizationUrl(server, { prompt: 'none' }))
    expect(after.url.searchParams.get('error')).toBe('login_required')
  })

  it('signs out without a session on a page that needs no script', async () => {
    const page = await browser().open(new URL(`${server.issuer}/session/end`))
    expectStrict({ ...page, html: page.html.replace(/action="http:[^"]*"/, '') })
    expect(page.html).toContain('Continue')
    expect(formOf(page).fields).toMatchObject({ logout: 'yes', xsrf: expect.any(String) })
  })

  it('changes the persona when asked to sign in again', async () => {
    const { visitor } = await signInAs('wong')
    const page = await visitor.open(authorizationUrl(server, { prompt: 'login' }))
    expect(page.html).toContain('Sign in as')
    const callback = await visitor.open(page.url, { subject: 'yip' })
    const answer = await exchange(callback.url.searchParams.get('code') ?? '')
    const body = JSON.stringify(await answer.json())
    const payload = /"access_token":"[^.]+\.([^.]+)\./.exec(body)?.[1] ?? ''
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sub: 'yip' })
  })

  it('needs no page for the persona a page of this origin names, also when it is another', async () => {
    const visitor = createBrowser(server.redirectUri, 'same-origin')
    for (const subject of ['wong', 'yip']) {
      const callback = await visitor.open(authorizationUrl(server, { prompt: 'login', login_hint: subject }))
      const answer = await exchange(callback.url.searchParams.get('code') ?? '')
      const body = JSON.stringify(await answer.json())
      const payload = /"access_token":"[^.]+\.([^.]+)\./.exec(body)?.[1] ?? ''
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sub: subject })
    }
  })

  it.each([
    ['cross-site', 'wong'],
    ['same-site', 'wong'],
    ['none', 'wong'],
    ['same-origin', 'mallory'],
  ])('asks who it is when a sign-in from %s names %s', async (site, subject) => {
    const visitor = createBrowser(server.redirectUri, site)
    const page = await visitor.open(authorizationUrl(server, { login_hint: subject }))
    expect([page.status, page.html.includes('Sign in as')]).toEqual([200, true])
  })

  it('refuses to lead anywhere but home after signing out', async () => {
    const url = new URL(`${server.issuer}/session/end?client_id=${server.clientId}`)
    url.searchParams.set('post_logout_redirect_uri', 'https://evil.example.org/')
    expect((await browser().open(url)).status).toBe(400)
  })
})

describe('the provider', () => {
  const options = {
    issuer: 'http://127.0.0.1/oidc',
    audience: 'http://127.0.0.1/api',
    clientId: 'portal',
    redirectUris: ['http://127.0.0.1/signed-in'],
  }

  it('does not exist in production', async () => {
    await expect(createDemoIdentity({ ...options, production: true })).rejects.toThrow(/production/)
  })

  it('needs an absolute audience', async () => {
    await expect(createDemoIdentity({ ...options, audience: 'api', production: false })).rejects.toThrow(
      'Invalid URL',
    )
    await expect(
      createDemoIdentity({ ...options, audience: 'http://a.example.org/#x', production: false }),
    ).rejects.toThrow(/without a fragment/)
  })

  it('publishes public keys only, and keeps its key between starts when told where', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'harbourgate-'))
    const published = async (keyDirectory?: string) => {
      const other = await startIdentity(keyDirectory === undefined ? {} : { keyDirectory })
      const text = await (await fetch(other.identity.jwksUri)).text()
      await other.close()
      return text
    }
    try {
      const first = await published(directory)
      expect(first).toContain('"P-256"')
      expect(first).not.toContain('"d"')
      expect(await published(directory)).toBe(first)
      expect(await published()).not.toBe(first)
      expect((await stat(join(directory, 'identity.pem'))).mode & 0o777).toBe(0o600)
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('offers neither development pages nor registration', async () => {
    for (const path of ['/reg', '/interaction/abc', '/interaction/abc/abort', '/token/introspection']) {
      expect([400, 404]).toContain((await fetch(`${server.issuer}${path}`)).status)
    }
  })
})
