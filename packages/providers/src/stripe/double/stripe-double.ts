import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DoubleAccount, type DoubleEvent } from './double-account.ts'
import { type DoubleRequest, readForm, StripeRefusal } from './double-request.ts'
import { routeOf, sessionShown } from './double-routes.ts'

/** What goes wrong with the next requests to a path. */
export interface Fault {
  readonly on: RegExp
  /** Only those of the requests. */
  readonly when?: (request: DoubleRequest) => boolean
  readonly kind: 'cut_before' | 'cut_after' | 'server_error' | 'rate_limited' | 'slow' | 'answers_first'
  /** How many requests; the package sends one a second time. */
  times: number
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

interface KeptAnswer {
  readonly request: string
  readonly answer: Answer | null
}

export const DOUBLE_KEY = 'sk_test_double'
export const DOUBLE_WEBHOOK_SECRET = 'whsec_double'

/**
 * Stripe as its documentation and the package's types describe it, for the calls that the provider makes: unknown parameters
 * refused, answers repeated under their Idempotency-Key, lists in pages, a search that lags, signed webhooks, and faults on
 * demand. What it has charged and given back is its own record.
 */
export class StripeDouble {
  readonly account = new DoubleAccount()
  readonly faults: Fault[] = []
  /** Each request that came, as `POST /v1/refunds`. */
  readonly requests: string[] = []
  readonly #kept = new Map<string, KeptAnswer>()
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response)
    })
  }

  static async start(): Promise<StripeDouble> {
    const double = new StripeDouble()
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve))
    return double
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** As after 24 hours. */
  forgetKeys(): void {
    this.#kept.clear()
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The customer enters a card on the setup page. */
  completeSetup(sessionId: string, token: string): void {
    const session = this.account.sessions.find(({ id }) => id === sessionId)
    if (session === undefined) throw new Error(`no session ${sessionId}`)
    const method = this.account.method(token)
    method.customer = session.customer
    session.status = 'complete'
    session.setup = { ...session.setup, status: 'succeeded', method: method.id }
    this.account.tell('checkout.session.completed', sessionShown(this.account, session, []))
  }

  /** A webhook as it is posted: its bytes and the signature over them. */
  webhook(event: DoubleEvent, { signedAt, secret = DOUBLE_WEBHOOK_SECRET }: { signedAt: number; secret?: string }) {
    const body = JSON.stringify(event)
    const signature = createHmac('sha256', secret).update(`${signedAt}.${body}`).digest('hex')
    return {
      headers: new Headers({ 'stripe-signature': `t=${signedAt},v1=${signature}` }),
      body: new TextEncoder().encode(body),
    }
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming)
    this.requests.push(`${request.method} ${request.path}`)
    const fault = this.#takeFault(request)
    if (fault === 'answers_first') this.#confirmWaiting()
    if (fault === 'cut_before') return void incoming.socket.destroy()
    const answer = this.#answer(request, incoming, fault)
    if (fault === 'cut_after') return void incoming.socket.destroy()
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS).unref())
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'request-id': 'req_double',
      ...answer.headers,
    })
    response.end(answer.body)
  }

  /** The customers whose banks wait for them say yes just before the request is looked at. */
  #confirmWaiting(): void {
    for (const intent of this.account.intents) if (intent.status === 'requires_action') this.account.succeed(intent)
  }

  #takeFault(request: DoubleRequest): Fault['kind'] | null {
    const name = `${request.method} ${request.path}`
    const fault = this.faults.find(({ on, when, times }) => times > 0 && on.test(name) && (when?.(request) ?? true))
    if (fault === undefined) return null
    fault.times -= 1
    return fault.kind
  }

  #answer(request: DoubleRequest, { headers }: IncomingMessage, fault: Fault['kind'] | null): Answer {
    if (headers.authorization !== `Bearer ${DOUBLE_KEY}`) {
      return refusal(new StripeRefusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' }))
    }
    if (fault === 'rate_limited') return { ...refusal(RATE_LIMITED), headers: { 'retry-after': '1' } }
    return request.key === null ? this.#run(request, fault) : this.#once(request.key, request, fault)
  }

  /** Under one key there is one answer, also when it is a 500; only what was refused before it began is forgotten. */
  #once(key: string, request: DoubleRequest, fault: Fault['kind'] | null): Answer {
    const text = `${request.method} ${request.path} ${request.body}`
    const kept = this.#kept.get(key)
    if (kept !== undefined && kept.request !== text) return refusal(OTHER_REQUEST)
    if (kept?.answer) return { ...kept.answer, headers: { 'idempotent-replayed': 'true' } }
    const answer = this.#run(request, fault)
    if (!isBeforeItBegan(answer)) this.#kept.set(key, { request: text, answer })
    return answer
  }

  #run(request: DoubleRequest, fault: Fault['kind'] | null): Answer {
    if (fault === 'server_error') return refusal(SERVER_ERROR)
    try {
      return { status: 200, body: JSON.stringify(routeOf(request)(this.account)) }
    } catch (error) {
      if (error instanceof StripeRefusal) return refusal(error)
      throw error
    }
  }
}

/** Longer than a provider waits that was made to be impatient. */
const SLOW_MS = 2_000

async function readRequest(incoming: IncomingMessage): Promise<DoubleRequest> {
  const url = new URL(incoming.url ?? '/', 'http://double')
  let body = ''
  for await (const chunk of incoming) body += chunk
  const { method = 'GET', headers } = incoming
  const given = headers['idempotency-key']
  const key = method === 'POST' && typeof given === 'string' ? given : null
  return { method, path: url.pathname, form: readForm(method === 'GET' ? url.search.slice(1) : body), key, body }
}

function refusal({ status, error }: StripeRefusal): Answer {
  return { status, body: JSON.stringify({ error }) }
}

function isBeforeItBegan({ status, body }: Answer): boolean {
  return status === 400 && /"code":"parameter_/.test(body)
}

const RATE_LIMITED = new StripeRefusal(429, {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'Too many requests hit the API too quickly.',
})

const SERVER_ERROR = new StripeRefusal(500, { type: 'api_error', message: 'An unknown error occurred.' })

const OTHER_REQUEST = new StripeRefusal(400, {
  type: 'idempotency_error',
  message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
})
