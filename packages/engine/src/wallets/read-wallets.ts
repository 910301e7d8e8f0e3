import { emptyWallet, formatExact, isCurrency } from '@tallywright/domain'
import type { CustomerRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { done, type Outcome, refused } from '../command/outcome.ts'
import { runQuery } from '../command/run-query.ts'
import { customerNotFound } from '../customers/customer-fields.ts'
import { type HeldUnits, heldUnits } from '../entitlements/held-units.ts'
import { knownStanding } from '../entitlements/known-standing.ts'
import { remember } from '../memory/usage-world.ts'
import { type PageInput, type PageView, pageRequest, pageView } from '../views/page-view.ts'
import { type LedgerEntryView, ledgerEntryView, type WalletView, walletView } from '../views/wallet-view.ts'

export interface OfWallet {
  readonly customerId: string
  readonly unit: string
}

/** A wallet with what open holds set aside of it. */
export type WalletNowView = ReturnType<typeof walletNow>

function walletNow(view: WalletView, held: HeldUnits) {
  return { ...view, held: formatExact(held.ofWallet(view.unit)) }
}

/** Every wallet of a customer, by unit. */
export function listWallets(
  context: Context,
  { customerId }: { readonly customerId: string },
): Promise<Outcome<{ readonly items: readonly WalletNowView[] }>> {
  return runQuery(context, async (moment) => {
    const customer = await moment.tx.customers.findEver(customerId)
    if (customer === null) return customerNotFound(customerId)
    return done({ items: await viewWallets(moment, customer) })
  })
}

export async function viewWallets(moment: Moment, { bucket, id }: Pick<CustomerRow, 'bucket' | 'id'>) {
  const { tx, now } = moment
  const held = heldUnits(await tx.usageHolds.open(bucket, id, now), now)
  const views: WalletNowView[] = []
  for (const unit of await tx.wallets.unitsOf(bucket, id)) {
    views.push(walletNow(await viewWallet(moment, { bucket, id }, unit), held))
  }
  return views
}

/** Empty where nothing was ever granted of the unit. */
export async function viewWallet(
  { tx, now }: Moment,
  { bucket, id }: Pick<CustomerRow, 'bucket' | 'id'>,
  unit: string,
): Promise<WalletView> {
  return walletView(id, await tx.wallets.find({ bucket, customerId: id, unit }), now)
}

/** The balance of now: as a rule one look at the database (semantics §8). */
export async function getWallet(context: Context, { customerId, unit }: OfWallet): Promise<Outcome<WalletNowView>> {
  const standing = await knownStanding(context, { customerId, unit })
  if (!standing.ok) return standing
  const known = standing.value
  if (known !== null && (isCurrency(unit) || known.catalog.credits.has(unit))) {
    const { now } = known.moment
    const view = walletView(known.customer.id, known.wallet ?? { ...emptyWallet(unit), autoTopUp: null }, now)
    return done(walletNow(view, heldUnits(known.holds, now)))
  }
  return runQuery(context, async (moment) => {
    const found = await findOwner(moment, { customerId, unit })
    if (!found.ok) return found
    if (found.value.deletedAt === null) await remember(context, moment, found.value)
    const { bucket, id } = found.value
    const held = heldUnits(await moment.tx.usageHolds.open(bucket, id, moment.now), moment.now)
    return done(walletNow(await viewWallet(moment, found.value, unit), held))
  })
}

/** The movements of a wallet, newest first. */
export async function walletLedger(
  context: Context,
  { customerId, unit, ...input }: OfWallet & PageInput,
): Promise<Outcome<PageView<LedgerEntryView>>> {
  const page = pageRequest('ledgerEntry', input)
  if (!page.ok) return page
  return runQuery(context, async (moment) => {
    const found = await findOwner(moment, { customerId, unit })
    if (!found.ok) return found
    const { bucket, id } = found.value
    const { entries, next } = await moment.tx.wallets.entries({ bucket, customerId: id, unit }, page.value)
    return done(pageView(next, entries.map(ledgerEntryView)))
  })
}

async function findOwner(moment: Moment, { customerId, unit }: OfWallet): Promise<Outcome<CustomerRow>> {
  const customer = await moment.tx.customers.findEver(customerId)
  if (customer === null) return customerNotFound(customerId)
  return (await refusalOfUnit(moment, unit)) ?? done(customer)
}

/** A unit is a currency or a credit of the catalog; one that was archived still counts. */
export async function refusalOfUnit({ tx }: Moment, unit: string) {
  if (isCurrency(unit) || (await tx.catalog.credits.bySlug(unit)) !== null) return null
  return refused('wallet.unknown_unit', `${unit} is neither a currency nor a credit of the catalog`, { param: 'unit' })
}
