import type { Instant } from '@tallywright/domain'
import { entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { sandboxPages } from './sandbox-pages.ts'
import { type SandboxProvider, sandboxProvider } from './sandbox-provider.ts'

export interface SandboxMount {
  /** Where the server is reached: the pages are under `/sandbox` there, and events go to `/webhooks/sandbox`. */
  readonly url: string
  /** What webhooks are signed with: the same in every process of one database. */
  readonly secret: string
  readonly wallClock: () => Instant
  /** The server's own answer to a request: events come in through its door, signed, like any provider's. */
  readonly serve: (request: Request) => Response | Promise<Response>
}

export interface MountedSandbox {
  readonly provider: SandboxProvider
  /** The answer to a request for one of its pages; null for any other. What was entered there has arrived here by then. */
  answer(request: Request): Promise<Response> | null
}

/** An address whose path begins with `/sandbox/`; the server asks it of every request. */
const IS_PAGE = /^[a-z]+:\/\/[^/]+\/sandbox\//

/** The sandbox provider inside a server: its pages are served and its events delivered there. */
export function mountSandbox(books: SandboxBooks, { url, secret, wallClock, serve }: SandboxMount): MountedSandbox {
  const deliver = async (message: { readonly headers: Readonly<Record<string, string>>; readonly body: string }) => {
    const response = await serve(new Request(`${url}/webhooks/sandbox`, { method: 'POST', ...message }))
    if (!response.ok) throw new Error(`the webhook of the sandbox provider was answered with ${response.status}`)
  }
  const provider = sandboxProvider(books, { pagesUrl: `${url}/sandbox`, webhooks: { secret, wallClock, deliver } })
  const pages = sandboxPages(provider)
  return {
    provider,
    answer: (request) => (IS_PAGE.test(request.url) ? answered(request) : null),
  }

  async function answered(request: Request): Promise<Response> {
    const response = await pages(request)
    if (request.method === 'POST') await provider.deliveries.flush()
    return response
  }
}

/** The secret of these books: `fresh` when they have none yet, so that all processes on them sign alike. */
export async function webhookSecretOf(books: SandboxBooks, fresh: string): Promise<string> {
  const secrets = entriesIn<{ readonly secret: string }>(books, 'secret')
  return (await secrets.record('webhooks', { secret: fresh })).entry.secret
}
