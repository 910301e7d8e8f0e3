// A second server that bills through Tallywright over HTTP. It knows the API by its type alone: no code of the server is
// part of it.
import { randomUUID } from 'node:crypto'
import type { AppRouter } from '@tallywright/sdk'
import { createTRPCClient, httpLink } from '@trpc/client'

const url = process.env.TALLYWRIGHT_URL ?? 'http://127.0.0.1:4000'
const key = process.env.TALLYWRIGHT_API_KEY
if (key === undefined) throw new Error('set TALLYWRIGHT_API_KEY to a secret key, such as the one that npm start prints')

// Mutations carry an Idempotency-Key and are never batched, so each call is a request of its own.
const tallywright = createTRPCClient<AppRouter>({
  links: [
    httpLink({
      url: `${url}/trpc`,
      headers: ({ op }) => ({
        authorization: `Bearer ${key}`,
        ...(op.type === 'mutation' ? { 'idempotency-key': randomUUID() } : {}),
      }),
    }),
  ],
})

const environment = await tallywright.environments.current.query({})
console.log(`environment ${environment.name} (${environment.kind}), its clock shows ${environment.now}`)

const { items: plans } = await tallywright.plans.list.query({ limit: 100 })
const [plan] = plans
if (plan === undefined) throw new Error('push a catalog first')

const customer = await tallywright.customers.create.mutate({ externalId: `from-another-server-${randomUUID()}` })
await tallywright.paymentMethods.create.mutate({ customerId: customer.id, provider: 'sandbox', token: 'succeeds' })
const subscription = await tallywright.subscriptions.create.mutate({ customerId: customer.id, planSlug: plan.slug })
console.log(`${customer.externalId} is subscribed to ${subscription.plan.name}: ${subscription.status}`)

const { items: invoices } = await tallywright.invoices.list.query({ customerId: customer.id })
for (const { number, status, totals, currency } of invoices) {
  console.log(`invoice ${number}: ${totals.total} minor units of ${currency}, ${status}`)
}
