import type { World } from './world.ts'

interface SubscriptionView {
  readonly id: string
  readonly customerId: string
  readonly status: string
  readonly plan: { readonly slug: string }
  readonly addOns: readonly { readonly id: string }[]
  readonly parked: object | null
}

interface InvoiceView {
  readonly id: string
  readonly status: string
  readonly totals: { readonly total: number }
}

export async function anyInvoice({ ask, chance }: World, status?: string): Promise<InvoiceView | null> {
  const { data } = await ask('invoices.list', { limit: 100, ...(status !== undefined && { status }) })
  const { items } = data as { items: InvoiceView[] }
  return items.length === 0 ? null : chance.pick(items)
}

export async function anySubscription(
  { ask, chance, refs }: World,
  preferred: (subscription: SubscriptionView) => boolean = () => false,
): Promise<SubscriptionView | null> {
  const { data } = await ask('subscriptions.list', { limit: 100 })
  const { items } = data as { items: SubscriptionView[] }
  // Ids of one customer sort by age, those of several by chance.
  const inOrder = refs.flatMap(({ id }) => items.filter((each) => each.customerId === id).toReversed())
  // Ended ones now and then: they refuse everything.
  const ended = (status: string) => status === 'canceled' || status === 'expired'
  const wanted = inOrder.filter(({ status }) => !ended(status) || chance.happens(5))
  const first = wanted.filter(preferred)
  if (first.length > 0) return chance.pick(first)
  return wanted.length === 0 ? null : chance.pick(wanted)
}
