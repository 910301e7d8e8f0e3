import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'

const BUILT_PAGE = fileURLToPath(new URL('../../pricing/dist', import.meta.url))
const KEY_PLACE = '<meta name="tallywright-key" content=""'

/** The page needs its own files and this server, and nothing else. */
const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** The built pricing page at `/` with the key that it asks with; null when it was not built. */
export function pricingPage(publishableKey: string | null, directory = BUILT_PAGE): Hono | null {
  const index = join(directory, 'index.html')
  if (!existsSync(index)) return null
  const html = readFileSync(index, 'utf8').replace(
    KEY_PLACE,
    `<meta name="tallywright-key" content="${publishableKey ?? ''}"`,
  )
  const page = new Hono()
  page.get('/', (context) => context.html(html, 200, { ...PAGE_HEADERS, 'Cache-Control': 'no-cache' }))
  page.get('*', serveStatic({ root: directory, onFound: (path, context) => keep(path, context) }))
  return page
}

/** What Vite names by its content never changes. */
function keep(path: string, context: Context): void {
  const lifetime = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  for (const [name, value] of Object.entries({ ...PAGE_HEADERS, 'Cache-Control': lifetime }))
    context.header(name, value)
}
