import type { Settings } from './settings.ts'

/**
 * Everybody knows the demo's keys, so they open nothing but an embedded database that only this machine reaches: neither one that
 * listens to the network, nor one behind an address of the web.
 */
export function takesDemoKeys({ database, host, publicUrl }: Pick<Settings, 'database' | 'host' | 'publicUrl'>) {
  return database.kind === 'embedded' && isThisMachine(host) && (publicUrl === null || isThisMachine(hostOf(publicUrl)))
}

/**
 * The refusal of a request to a name that is not this machine's; null for any other. A page of the web can give its own name this
 * machine's address, and then asks with the demo's keys as if it were the server's own page.
 */
export function refusedName(request: Request): Response | null {
  const host = hostOf(request.url)
  if (isThisMachine(host)) return null
  return new Response(`With the demo's keys this server answers on this machine only, and not to ${host}.\n`, {
    status: 421,
  })
}

function hostOf(url: string): string {
  return new URL(url).hostname
}

function isThisMachine(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)
}
