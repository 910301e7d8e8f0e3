/** Where the page finds its plans, and the publishable key it asks with. */
export interface PageSettings {
  readonly baseUrl: string
  readonly key: string | null
}

/**
 * The server writes the key into `<meta name="tallywright-key" content="…">`. A page that was served without one, as Vite
 * does in development, takes it from `?key=`.
 */
export function pageSettings(page: Document, { origin, search }: Pick<Location, 'origin' | 'search'>): PageSettings {
  const written = page.querySelector<HTMLMetaElement>('meta[name="tallywright-key"]')?.content.trim()
  return { baseUrl: origin, key: written || new URLSearchParams(search).get('key') || null }
}
