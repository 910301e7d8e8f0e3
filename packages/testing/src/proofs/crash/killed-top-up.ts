import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tallywright } from '@tallywright/sdk'
import { type RunningSandboxes, startSandboxes } from '../sandboxes/running-sandboxes.ts'
import { openWatchedProvider, type WatchedProvider } from '../sandboxes/watched-provider.ts'

const ORDER = { customerId: 'ada', unit: 'token', amount: 1000 }

/** A server that is killed when a top-up is charged and not yet granted. */
export interface KilledTopUp {
  /** Kills it once, and returns what there is afterwards. */
  run(after: Afterwards): Promise<TopUpOutcome>
  close(): Promise<void>
}

/** Who goes on: the caller, with the same key, or only the clock. */
type Afterwards = 'retry' | 'clock'

interface TopUpOutcome {
  readonly charges: number
  readonly balance: string
  readonly violations: readonly string[]
}

/** On PostgreSQL where `url` is given, else on an embedded database in a new directory. */
export async function openKilledTopUp(url: string | null): Promise<KilledTopUp> {
  const scratch = mkdtempSync(join(tmpdir(), 'tallywright-top-up-'))
  const provider = await openWatchedProvider()
  const server = await startSandboxes({ database: url ?? join(scratch, 'data'), providerUrl: provider.url })
  return {
    run: (after) => run(server, provider, after),
    close: async () => {
      await server.kill()
      await provider.close()
      rmSync(scratch, { recursive: true })
    },
  }
}

async function run(server: RunningSandboxes, provider: WatchedProvider, after: Afterwards): Promise<TopUpOutcome> {
  const { environmentId, secretKey } = await server.open('2026-01-01T00:00:00Z')
  const billing = new Tallywright({ apiKey: secretKey, baseUrl: server.url, maxRetries: 0, timeoutMs: 120_000 })
  const credits = { token: { name: 'Tokens', topUp: { unitAmounts: { USD: '0.01' } } } }
  await billing.catalog.push({ catalog: { features: {}, plans: {}, credits } })
  await billing.customers.create({ externalId: 'ada' })
  await billing.paymentMethods.create({ customerId: 'ada', provider: 'sandbox', token: 'succeeds' })
  const topUp = () => billing.wallets.topUp(ORDER, { idempotencyKey: 'top-up' })
  const charged = provider.written(1, false)
  const cutOff = topUp().then(
    () => 'answered',
    () => 'cut off',
  )
  await charged
  await server.killAndRestart()
  if ((await cutOff) === 'answered') throw new Error('the top-up was answered before the server was killed')
  if (after === 'retry') await topUp()
  else await billing.testClocks.advance({ by: { days: 1 } })
  // Once more, by whoever had not done it: nothing is left to do.
  if (after === 'retry') await billing.testClocks.advance({ by: { days: 1 } })
  else await topUp()
  const charges = await provider.charges(environmentId)
  const { violations } = await server.read(environmentId, charges)
  const { balance } = await billing.wallets.get({ customerId: 'ada', unit: 'token' })
  return { charges: charges.length, balance, violations }
}
