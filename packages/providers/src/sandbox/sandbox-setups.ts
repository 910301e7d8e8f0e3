import { done, type Outcome, refused, type Setup, type SetupPage, type SetupRequest } from '@tallywright/engine'
import { entriesIn, type SandboxBooks } from './sandbox-books.ts'
import { attachedMethod, isSandboxMethod, type SandboxMethod } from './sandbox-methods.ts'

/** What the books keep of a setup. */
interface SandboxSetup {
  readonly request: SetupRequest
  /** Null until the customer has entered one. */
  readonly method: SandboxMethod | null
}

/** The pages on which customers enter payment methods. */
export interface SandboxSetups {
  open(request: SetupRequest): Promise<SetupPage>
  find(reference: string): Promise<Setup | null>
  /** What the customer enters: the name of a method. Refused when there is none of that name; the first one stays. */
  complete(reference: string, method: string): Promise<Outcome<{ readonly returnUrl: string }>>
}

const PREFIX = 'sandbox_setup_'

export function openSandboxSetups(books: SandboxBooks, pagesUrl: string): SandboxSetups {
  const setups = entriesIn<SandboxSetup>(books, 'setup')
  return {
    async open(request) {
      const { entry } = await setups.record(request.idempotencyKey, { request, method: null }, request.environmentId)
      const reference = `${PREFIX}${entry.request.idempotencyKey}`
      return { reference, url: `${pagesUrl}/setups/${encodeURIComponent(reference)}` }
    },
    async find(reference) {
      const setup = await setups.find(reference.slice(PREFIX.length))
      if (setup === null) return null
      const { environmentId, customerId } = setup.request
      return { environmentId, customerId, method: setup.method === null ? null : attachedMethod(setup.method) }
    },
    async complete(reference, method) {
      if (!isSandboxMethod(method)) {
        return refused('validation.failed', `there is no sandbox payment method ${method}`, { param: 'method' })
      }
      const key = reference.slice(PREFIX.length)
      const setup = await setups.change(key, (found) => (found.method === null ? { ...found, method } : found))
      if (setup === null) throw new Error(`the sandbox provider has no setup ${reference}`)
      return done({ returnUrl: setup.request.returnUrl })
    },
  }
}
