import { type Coupon, type Instant, parseDecimal, type RestoredDiscount, roundToMoney } from '@tallywright/domain'
import { type Invariant, queried, type Reading } from './books.ts'

/** Lines are what was invoiced; uses are what the next invoice counts by. */
export const discountsCounted = queried(
  'what a discount took off the lines of an invoice is what it is known to have used',
  `
    with taken as (
      select l.invoice_id, l.detail #>> '{discountOf,coupon}' as discount_id,
        -sum((l.detail #>> '{amount,amount,minor}')::bigint) as amount
      from invoice_lines l where :theirs(l) and l.kind = 'discount' group by 1, 2
    ),
    used as (
      select invoice_id, discount_id, sum(amount) as amount from discount_uses
      where :theirs group by 1, 2
    )
    select coalesce(t.discount_id, u.discount_id) || ' on ' || coalesce(t.invoice_id, u.invoice_id) || ': took '
      || coalesce(t.amount, 0) || ', used ' || coalesce(u.amount, 0) as what
    from taken t full join used u using (invoice_id, discount_id) where t.amount is distinct from u.amount`,
)

/**
 * By the lines and notes that restore, as the next invoice does not read them. A credit that waits with its change, or for the next
 * invoice, may have been counted on already: the change's charge is reduced by what it restores.
 */
export const amountsWithinCoupons: Invariant = {
  name: 'an amount coupon takes no more than its amount, less what credits restore, and these no more than it took',
  find: async (reading) => {
    const { stored, waiting } = restoredIn(reading)
    const found: string[] = []
    for (const { discountId, coupon, taken } of await takenIn(reading)) {
      const [first] = taken
      if (first === undefined) continue
      const own = (restored: readonly RestoredDiscount[]) => restored.filter((each) => each.discountId === discountId)
      const parts = { taken, stored: own(stored), waiting: own(waiting) }
      const periods = [...new Set(taken.map(({ periodStart }) => periodStart))].map((start) => within(parts, start))
      const amount = amountOf(coupon, first.amount.currency)
      const sums = coupon.duration.kind === 'once' ? [periods.reduce(together)] : periods
      if (sums.some(({ least }) => least > amount)) found.push(`${discountId}: more than ${amount}`)
      if (periods.some(({ most }) => most < 0n)) found.push(`${discountId}: more restored than taken`)
    }
    return found
  },
}

interface Taken {
  readonly discountId: string
  readonly coupon: Coupon
  readonly taken: readonly Pick<RestoredDiscount, 'periodStart' | 'amount'>[]
}

/** What is used in a period: at `most`, and at `least`, where all that waits is restored too. */
interface UsedSum {
  readonly most: bigint
  readonly least: bigint
}

function within(
  { taken, stored, waiting }: Record<'taken' | 'stored' | 'waiting', Taken['taken']>,
  periodStart: Instant,
): UsedSum {
  const sum = (parts: Taken['taken']) =>
    parts.reduce((total, part) => total + (part.periodStart === periodStart ? part.amount.amount : 0n), 0n)
  const most = sum(taken) - sum(stored)
  return { most, least: most - sum(waiting) }
}

function together(a: UsedSum, b: UsedSum): UsedSum {
  return { most: a.most + b.most, least: a.least + b.least }
}

function amountOf({ discount }: Coupon, currency: string): bigint {
  const amount = discount.type === 'amount' ? discount.amounts[currency] : undefined
  return amount === undefined ? 0n : roundToMoney(parseDecimal(amount), currency).amount
}

function takenIn({ store, environmentId, subscriptions, invoices }: Reading): Promise<Taken[]> {
  const bucketOf = new Map(invoices.map(({ row }) => [row.subscriptionId, row.bucket]))
  return store.transaction(environmentId, async ({ discounts }) => {
    const found: Taken[] = []
    for (const { subscription } of subscriptions) {
      const bucket = bucketOf.get(subscription.id)
      if (bucket === undefined) continue
      const rows = await discounts.ofSubscription(bucket, subscription.id)
      const amounts = rows.filter(({ coupon }) => coupon.discount.type === 'amount')
      const uses = amounts.length === 0 ? [] : await discounts.uses(bucket, subscription.id)
      for (const { id: discountId, coupon } of amounts) {
        const taken = uses.filter((use) => use.discountId === discountId && use.amount.amount > 0n)
        found.push({ discountId, coupon, taken })
      }
    }
    return found
  })
}

/** By what is on invoices and credit notes, and by what waits; nothing of a line whose invoice is void. */
function restoredIn({ invoices, noted, subscriptions }: Reading) {
  const standing = invoices.filter(({ row }) => row.status !== 'void').flatMap(({ lines }) => lines)
  const ids = new Set(standing.map(({ id }) => id))
  const waiting = subscriptions.flatMap(({ pending, subscription: { pendingChange } }) => {
    return [...pending, ...(pendingChange?.when.kind === 'when_paid' ? (pendingChange.when.credits ?? []) : [])]
  })
  const of = (lines: readonly { source: string | null; restores?: readonly RestoredDiscount[] }[]) =>
    lines.flatMap(({ source, restores = [] }) => (ids.has(source ?? '') ? restores : []))
  return { stored: of([...standing, ...noted]), waiting: of(waiting) }
}

export const codesCounted = queried(
  'a promotion code is taken as often as it has slots, and each redeemed slot has its discount',
  `
    select c.code || ': taken ' || c.taken || ', redeemed ' || c.redeemed || ', slots ' || count(s.holder) || ', redeemed '
      || count(s.holder) filter (where s.state = 'redeemed') || ', discounts ' || count(d.id) as what
    from promotion_codes c
    left join promotion_code_slots s on s.bucket = c.bucket and s.environment_id = c.environment_id
      and s.promotion_code_id = c.id
    left join discounts d on d.bucket = s.customer_bucket and d.environment_id = s.environment_id
      and d.promotion_code_id = c.id and d.slot = s.holder
    where c.environment_id = :environment
    group by c.bucket, c.environment_id, c.id
    having c.taken <> count(s.holder) or c.redeemed <> count(s.holder) filter (where s.state = 'redeemed')
      or count(d.id) <> count(s.holder) filter (where s.state = 'redeemed')`,
)
