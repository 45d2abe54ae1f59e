// A script of its own in the page's head: it runs before anything is painted, and the content security policy allows
// no inline script. The key and the attribute are those of src/web/ui/provider.tsx.
{
  const stored = () => {
    try {
      return localStorage.getItem('harbourgate-colour-scheme')
    } catch {
      // The browser keeps nothing for this page.
      return null
    }
  }
  const chosen = stored()
  const isDark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  const scheme = isDark ? 'dark' : 'light'
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
  // What the browser paints until the style sheets are there.
  document.querySelector('meta[name="color-scheme"]')?.setAttribute('content', scheme)
}
