// Measured in a program of its own, as in a test run: the first sandbox of a program restores the prepared image.
import { createSandbox } from '@tallywright/testing'
import { percentile } from '../measure/spread.ts'
import { timed } from '../measure/stopwatch.ts'
import { catalog } from '../world/catalog.ts'

const FURTHER = 20
const MONTHS = 12

/** Milliseconds. */
export interface SandboxTimes {
  readonly first: number
  /** The median of some. */
  readonly further: number
  /** Twelve renewals of one customer, one clock move. */
  readonly year: number
}

async function measure(): Promise<SandboxTimes> {
  const { ms: first } = await timed(() => createSandbox())
  const further: number[] = []
  for (let made = 0; made < FURTHER; made++) further.push((await timed(() => createSandbox())).ms)
  await yearOfBilling()
  return {
    first,
    further: percentile(
      further.sort((a, b) => a - b),
      0.5,
    ),
    year: await yearOfBilling(),
  }
}

async function yearOfBilling(): Promise<number> {
  const { billing, advance } = await createSandbox()
  await billing.catalog.push({ catalog })
  const customer = await billing.customers.create({ name: 'Ada' })
  const customerId = customer.id
  await billing.paymentMethods.create({ customerId, provider: 'sandbox', token: 'succeeds' })
  await billing.subscriptions.create({ customerId, planSlug: 'pro' })
  const { ms } = await timed(() => advance({ by: { months: MONTHS } }))
  const { items } = await billing.invoices.list({ customerId, status: 'paid', limit: 100 })
  if (items.length !== MONTHS + 1) throw new Error(`a year of billing made ${items.length} paid invoices`)
  return ms
}

console.log(JSON.stringify(await measure()))
process.exit(0)
