import { Agent, type IncomingMessage, request } from 'node:http'
import { timed } from '../measure/stopwatch.ts'

/** One request to the server under load. */
export interface Request {
  /** `/trpc/usage.check?input=…` */
  readonly path: string
  /** Sent as JSON by POST; a request without one is a GET. */
  readonly body?: string
}

export interface Loaded {
  /** From the first request to the last answer. */
  readonly ms: number
  /** Of each request, in ms, shortest first. */
  readonly latencies: readonly number[]
  /** Bodies of the answers, in the order of their arrival. */
  readonly answers: readonly string[]
}

interface Target {
  readonly url: string
  readonly secretKey: string
  /** Each sends its next request when the last is answered. */
  readonly connections: number
}

/** Sends all requests and collects the answers; any that is not a success ends the measurement. */
export async function load({ url, secretKey, connections }: Target, requests: Iterable<Request>): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const options = { agent, headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' } }
  const latencies: number[] = []
  const answers: string[] = []
  const left = requests[Symbol.iterator]()
  const connection = async () => {
    for (let next = left.next(); !next.done; next = left.next()) {
      const { path, body } = next.value
      const { ms, value } = await timed(() => send(new URL(path, url), options, body))
      latencies.push(ms)
      answers.push(value)
    }
  }
  const { ms } = await timed(() => Promise.all(Array.from({ length: connections }, connection)))
  agent.destroy()
  return { ms, latencies: latencies.sort((a, b) => a - b), answers }
}

// Not `fetch`: it costs the machine five times as much for a request, and server and database share that machine.
function send(url: URL, options: { readonly agent: Agent; readonly headers: object }, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const sent = request(
      url,
      { ...options, method: body === undefined ? 'GET' : 'POST', headers: { ...options.headers, ...headers } },
      (response) => bodyOf(response).then(resolve, reject),
    )
    sent.on('error', reject).end(body)
  })
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const text = (await response.setEncoding('utf8').toArray()).join('')
  if (response.statusCode !== 200) throw new Error(`the server answered ${response.statusCode}: ${text}`)
  return text
}
