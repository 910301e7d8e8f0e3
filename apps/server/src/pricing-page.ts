import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getMimeType } from 'hono/utils/mime'
import { getPath } from 'hono/utils/url'

const BUILT_PAGE = fileURLToPath(new URL('../../pricing/dist', import.meta.url))
const KEY_PLACE = '<meta name="tallywright-key" content=""'

/** The page needs its own files and this server, and nothing else. */
const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** The files of the built pricing page by their path, `/` among them; null when it was not built. */
export interface PricingPage {
  /** The answer to a request for one of its files; null for any other. */
  answer(request: Request): Response | null
}

interface PageFile {
  readonly content: Buffer | string
  readonly headers: Readonly<Record<string, string>>
}

/** Reads the page once, with the key that it asks with: a few files, which then need no disk. */
export function pricingPage(publishableKey: string | null, directory = BUILT_PAGE): PricingPage | null {
  if (!existsSync(join(directory, 'index.html'))) return null
  const files = readFiles(directory)
  const html = readFileSync(join(directory, 'index.html'), 'utf8')
  const index = html.replace(KEY_PLACE, `<meta name="tallywright-key" content="${publishableKey ?? ''}"`)
  files.set('/', { content: index, headers: headersOf('/index.html') })
  files.delete('/index.html')
  return {
    answer: (request) => {
      const file = request.method === 'GET' ? files.get(getPath(request)) : undefined
      return file === undefined ? null : new Response(file.content, { headers: file.headers })
    },
  }
}

function readFiles(directory: string): Map<string, PageFile> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      const path = `/${relative(directory, file).replaceAll(sep, '/')}`
      return [path, { content: readFileSync(file), headers: headersOf(path) }]
    }),
  )
}

/** What Vite names by its content never changes. */
function headersOf(path: string): Record<string, string> {
  const lifetime = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  const type = getMimeType(path) ?? 'application/octet-stream'
  return { ...PAGE_HEADERS, 'Content-Type': type, 'Cache-Control': lifetime }
}
