import { type SandboxCharge, witnessedCharge } from '@tallywright/providers'
import { AFTER_ALL, witnessed } from '../witnessed-charges.ts'
import { type Books, type Charge, type Invariant, queried, rowsOf } from './books.ts'

export const walletsBalance = queried(
  'the balance of a wallet is the sum of its entries, and what is left of its grants less its debt',
  `
    with held as (
      select bucket, customer_id, unit, sum(amount) as amount from (
        select bucket, customer_id, unit, credit_account as account, amount from ledger_entries
          where :theirs
        union all
        select bucket, customer_id, unit, debit_account, -amount from ledger_entries where :theirs
      ) postings where account = 'debt' or account like 'grant:%'
      group by bucket, customer_id, unit
    ),
    granted as (
      select bucket, customer_id, unit, sum(remaining) as amount from wallet_grants
        where :theirs group by bucket, customer_id, unit
    )
    select w.customer_id || ' ' || w.unit || ': balance ' || w.balance || ', entries ' || coalesce(h.amount, 0)
      || ', grants ' || coalesce(g.amount, 0) || ', debt ' || w.debt as what
    from wallets w left join held h using (bucket, customer_id, unit) left join granted g using (bucket, customer_id, unit)
    where :theirs(w)
      and (w.balance <> coalesce(h.amount, 0) or w.balance <> coalesce(g.amount, 0) - w.debt)`,
)

export const grantsAddUp = queried(
  'what was granted is what was used, expired or taken back, and what is left',
  `
    select g.id || ': granted ' || g.amount || ', left ' || g.remaining || ', entries '
      || coalesce(sum(case when e.credit_account = 'grant:' || g.id then e.amount else -e.amount end), 0) as what
    from wallet_grants g left join ledger_entries e on e.bucket = g.bucket and e.environment_id = g.environment_id
      and e.customer_id = g.customer_id and e.unit = g.unit
      and 'grant:' || g.id in (e.credit_account, e.debit_account)
    where :theirs(g)
    group by g.bucket, g.environment_id, g.id
    having g.remaining <> coalesce(sum(case when e.credit_account = 'grant:' || g.id then e.amount else -e.amount end), 0)`,
)

export const drawsPosted = queried(
  'what use has drawn from a wallet left it, and went nowhere else',
  `
    select d.subscription_id || ' ' || d.feature_slug || ' ' || d.unit || ': drawn ' || d.drawn || ', settled '
      || d.settled || ', spent ' || coalesce(e.spent, 0) as what
    from usage_draws d left join lateral (
      select sum(case when e.credit_account = 'spent' then e.amount when e.debit_account = 'spent' then -e.amount
        else 0 end) as spent
      from ledger_entries e
      where e.bucket = d.bucket and e.environment_id = d.environment_id and e.customer_id = d.customer_id
        and e.unit = d.unit and starts_with(e.source, 'usage:' || d.subscription_id || ':' || d.feature_slug || ':'
          || (extract(epoch from d.period_start) * 1000)::bigint || ':')
    ) e on true
    where :theirs(d) and not coalesce(e.spent, 0) between d.drawn and d.drawn + d.settled`,
)

export const capturedOnce = queried(
  'an invoice is captured at most once, and has what was captured and did not come too late',
  `
    select i.id || ': ' || i.status || ', paid ' || i.amount_paid || ', captured ' || coalesce(sum(p.amount), 0)
      || ' in ' || count(p.id) as what
    from invoices i left join (
      select bucket, environment_id, invoice_id, id, amount - coalesce((
        select sum(r.amount) from refunds r
        where r.bucket = p.bucket and r.environment_id = p.environment_id and r.payment_id = p.id
          and r.credit_note_id is null
      ), 0) as amount
      from payments p where :theirs(p) and status = 'succeeded'
    ) p on p.bucket = i.bucket and p.environment_id = i.environment_id and p.invoice_id = i.id and p.amount > 0
    where :theirs(i)
    group by i.bucket, i.environment_id, i.id
    having count(p.id) > 1 or (i.status <> 'void' and i.amount_paid <> coalesce(sum(p.amount), 0))`,
)

export const openPayments = queried(
  'an attempt that is open is asked for',
  `
    select p.id || ': ' || p.status || ' of an invoice that is ' || i.status as what
    from payments p join invoices i on i.bucket = p.bucket and i.environment_id = p.environment_id and i.id = p.invoice_id
    where :theirs(p) and p.status in ('open', 'processing', 'requires_action', 'unknown')
      and (p.status = 'open' or p.check_at is null)`,
)

/** Money is judged from outside: by what the provider wrote into its own books. */
export const booksAgree: Invariant = {
  name: 'payments are what the provider has in its books, and it captured each invoice at most once',
  find: async (books) => {
    const payments = await paymentsOf(books)
    const charges = books.charges ?? (await chargesStored(books))
    const charged = new Map(charges.map((charge) => [charge.key, charge]))
    const known = new Set(payments.map(({ key }) => key))
    return [
      ...payments.flatMap((payment) => disagreement(payment, charged.get(payment.key))),
      ...charges.filter(({ key }) => !known.has(key)).map(({ key }) => `${key}: charged without a payment`),
      ...capturedAgain(charges),
    ]
  },
}

interface Payment {
  readonly key: string
  readonly status: string
  readonly amount: string
  readonly currency: string
}

function paymentsOf(books: Books): Promise<Payment[]> {
  return rowsOf<Payment>(
    books,
    `
      select idempotency_key as key, status, amount::text, currency from payments
      where :theirs and provider <> 'out_of_band'`,
  )
}

async function chargesStored(books: Books): Promise<Charge[]> {
  const rows = await rowsOf<{ entry: SandboxCharge }>(
    books,
    `select entry from sandbox_books
      where kind = 'charge' and entry -> 'subject' ->> 'environmentId' = :environment`,
  )
  const theirs = new Set(books.customers?.map(({ id }) => id))
  const entries = rows.map(({ entry }) => entry)
  const own = books.customers === undefined ? entries : entries.filter(({ subject }) => theirs.has(subject.customerId))
  return witnessed(own.map((entry) => witnessedCharge(entry, AFTER_ALL)))
}

function disagreement({ key, status, amount, currency }: Payment, charge: Charge | undefined): string[] {
  // What got lost on its way is unknown until it is sent again.
  const mayBeUnheard = status === 'open' || status === 'unknown'
  if (charge === undefined)
    return mayBeUnheard || status === 'canceled' ? [] : [`${key}: ${status}, and the provider knows nothing of it`]
  const found: string[] = []
  if (charge.amount !== amount || charge.currency !== currency) {
    found.push(`${key}: ${amount} ${currency}, charged ${charge.amount} ${charge.currency}`)
  }
  if (status === 'succeeded' && !charge.isCaptured)
    found.push(`${key}: succeeded, and the provider declined (${charge.method})`)
  if (status === 'failed' && charge.isCaptured)
    found.push(`${key}: failed, and the provider captured (${charge.method})`)
  return found
}

/** The key of an attempt begins with the id of its invoice. */
function capturedAgain(charges: readonly Charge[]): string[] {
  const captures = charges.filter(({ isCaptured }) => isCaptured)
  return [...Map.groupBy(captures, ({ key }) => key.split(':')[0])]
    .filter(([, ofInvoice]) => ofInvoice.length > 1)
    .map(([invoiceId, ofInvoice]) => `${invoiceId}: captured ${ofInvoice.length} times`)
}

/** Money that comes into a wallet is debited to an account that is no grant's, also where the grant has expired since. */
export const excessGivenBack = queried(
  'what credits came to beyond their invoice was given back',
  `
    with credited as (
      select bucket, invoice_id, sum((detail -> 'excess' -> 'net' -> 'amount' ->> 'minor')::numeric + coalesce((
        select sum((part -> 'amount' ->> 'minor')::numeric) from json_array_elements(detail -> 'excess' -> 'taxes') part
      ), 0)) as beyond
      from invoice_lines where :theirs and kind in ('proration_credit', 'correction') group by 1, 2
    ),
    given as (
      select bucket, split_part(source, ':', 2) as invoice_id, sum(amount) as back from ledger_entries
      where :theirs and source like 'excess:%' and debit_account not like 'grant:%' group by 1, 2
    )
    select i.id || ': beyond ' || coalesce(c.beyond, 0) || ', given back ' || coalesce(g.back, 0) as what
    from invoices i left join credited c on c.bucket = i.bucket and c.invoice_id = i.id
      left join given g on g.bucket = i.bucket and g.invoice_id = i.id
    where :theirs(i) and i.status not in ('draft', 'void') and coalesce(c.beyond, 0) <> coalesce(g.back, 0)`,
)

/** Money that went round pays again: what a wallet paid counts, and so does what was put into it from outside. */
export const backWithinPaid = queried(
  'nobody gets more into their wallet for what they did not use than they have paid',
  `
    with back as (
      select bucket, customer_id, unit, sum(amount) as amount from ledger_entries
      where :theirs and (source like 'excess:%' or source like 'credit_note:%:wallet')
        and debit_account not like 'grant:%' group by 1, 2, 3
    ),
    paid as (
      select bucket, customer_id, currency, sum(amount_paid + wallet_paid) as amount from invoices
      where :theirs group by 1, 2, 3
    )
    select b.customer_id || ': back ' || b.amount || ' ' || b.unit || ', paid ' || coalesce(p.amount, 0) as what
    from back b left join paid p on p.bucket = b.bucket and p.customer_id = b.customer_id and p.currency = b.unit
    where b.amount > coalesce(p.amount, 0)`,
)
