/** The provider's pages load nothing, run nothing and are shown in nobody's frame. A form may lead back to a shop. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const STYLE = `
  :root { color-scheme: light dark; --edge: light-dark(#d9d4c7, #45413a); --ink: light-dark(#1f1d1a, #f1ede4); }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f6f3ec, #1b1a18);
    color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
  main { box-sizing: border-box; width: min(26rem, calc(100vw - 2rem)); padding: 2rem; border: 1px solid var(--edge);
    border-radius: 12px; background: light-dark(#fff, #262421); }
  h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.25; }
  p { margin: 0 0 1.25rem; color: light-dark(#5d574c, #b9b2a4); }
  .amount { color: var(--ink); font-size: 2rem; font-variant-numeric: tabular-nums; margin: 1rem 0; }
  [role=alert] { color: light-dark(#9a1c1c, #ff9d92); }
  label { display: grid; gap: .375rem; margin-bottom: 1.25rem; font-weight: 600; }
  select, button { font: inherit; padding: .625rem .875rem; border-radius: 8px; border: 1px solid var(--edge);
    background: transparent; color: inherit; min-height: 2.75rem; }
  select { background: light-dark(#fff, #262421); width: 100%; }
  .acts { display: grid; grid-auto-flow: column; gap: .75rem; }
  button { cursor: pointer; }
  .main { background: light-dark(#1f4d3a, #8fd0b0); border-color: transparent; color: light-dark(#fff, #10261c); font-weight: 600; }
  :focus-visible { outline: 3px solid light-dark(#2b7a5b, #8fd0b0); outline-offset: 2px; }
`

/** A whole page; `content` is HTML, in which everything that came from outside is {@link escaped}. */
export function htmlPage(title: string, content: string, status = 200): Response {
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title><style>${STYLE}</style>
  </head>
  <body><main><h1>${escaped(title)}</h1><p>This is the sandbox: no money moves.</p>${content}</main></body>
</html>`
  return new Response(html, { status, headers: PAGE_HEADERS })
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** More than any form of these pages. */
const LONGEST_FORM_BYTES = 10_000

/** The fields of a form that was sent; null when it is longer than any of ours. Reading stops there. */
export async function sentForm({ body }: Request): Promise<URLSearchParams | null> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > LONGEST_FORM_BYTES) return null
    parts.push(part)
  }
  return new URLSearchParams(Buffer.concat(parts).toString())
}
