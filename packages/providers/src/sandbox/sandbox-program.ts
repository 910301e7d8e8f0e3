// A program: the sandbox provider as a service of its own, with books that survive kill -9. One process per journal.
//   node sandbox-program.ts --journal FILE [--port N] [--webhook-url URL --webhook-secret TEXT] [--faults JSON]
import { parseArgs } from 'node:util'
import { instantFromEpoch } from '@tallywright/domain'
import { journalBooks } from './journal-books.ts'
import { postWebhooks, type SandboxWebhooks } from './sandbox-deliveries.ts'
import type { FaultPlan } from './sandbox-faults.ts'
import { type SandboxProvider, sandboxProvider } from './sandbox-provider.ts'
import { serveSandbox } from './serve-sandbox.ts'

const { values } = parseArgs({
  options: {
    journal: { type: 'string' },
    port: { type: 'string', default: '0' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    faults: { type: 'string' },
  },
})

function webhooksOf(url: string | undefined, secret: string | undefined): { webhooks?: SandboxWebhooks } {
  if (url === undefined || secret === undefined) return {}
  return { webhooks: { secret, deliver: postWebhooks(url), wallClock: () => instantFromEpoch(Date.now()) } }
}

async function main(): Promise<void> {
  if (values.journal === undefined) throw new Error('--journal FILE is missing')
  const books = await journalBooks(values.journal)
  const faults = values.faults === undefined ? {} : { faults: JSON.parse(values.faults) as FaultPlan }
  const webhooks = webhooksOf(values['webhook-url'], values['webhook-secret'])
  const make = (pagesUrl: string): SandboxProvider => {
    const provider = sandboxProvider(books, { pagesUrl, ...webhooks, ...faults })
    void provider.deliveries.resume().then(() => provider.deliveries.flush())
    return provider
  }
  const { url } = await serveSandbox(make, { port: Number(values.port) })
  process.stdout.write(`The sandbox provider is running on ${url}\n`)
  process.send?.({ url })
}

// It does not outlive the program that started it.
process.on('disconnect', () => process.exit())
main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exit(1)
})
