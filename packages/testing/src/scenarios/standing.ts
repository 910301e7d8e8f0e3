import { type Catalog, isCurrency } from '@tallywright/domain'
import type { CustomerState, Subscription, Tallywright } from '@tallywright/sdk'
import { listed, moment, money, number, plain } from './printed.ts'

/** Of somebody without a subscription. */
export const NO_ACCESS = 'no access'

/** How a customer stands, in a sentence: subscriptions, access and wallets. */
export async function standingOf(
  billing: Tallywright,
  customerId: string,
  catalog: Catalog,
  timeZone: string,
): Promise<string> {
  const state = await billing.customers.state({ customerId })
  const ended = state.subscriptions.length > 0 ? [] : (await billing.subscriptions.list({ customerId, limit: 1 })).items
  const subscriptions = [...state.subscriptions, ...ended].map((each) =>
    subscriptionWords(each, state.at, catalog, timeZone),
  )
  const wallets = state.wallets
    .filter(({ balance }) => balance !== '0')
    .map(({ unit, balance }) =>
      isCurrency(unit)
        ? `${money(balance, unit)} in the wallet`
        : `${number(balance)} ${catalog.credits?.[unit]?.name ?? unit}`,
    )
  return [...subscriptions, ...accessWords(state, catalog), ...wallets].join(' · ')
}

function subscriptionWords(subscription: Subscription, now: string, catalog: Catalog, timeZone: string): string {
  const { plan, status, addOns, seats, cancelAt, trial, pendingChange, parked } = subscription
  const at = (iso: string) => moment(iso, timeZone)
  const seatCounts = Object.entries(seats).map(([slug, { quantity, atPeriodEnd }]) => {
    const later = atPeriodEnd === null ? '' : ` (${number(atPeriodEnd)} from the next period on)`
    return `${number(quantity)} ${catalog.features[slug]?.name ?? slug}${later}`
  })
  const attached = addOns
    .filter(({ until }) => until === null || Date.parse(until) > Date.parse(now))
    .map(({ addOn, until }) => `${addOn.name}${until === null ? '' : ` until ${at(until)}`}`)
  const withThem = [...seatCounts, ...attached]
  const isOther = pendingChange !== null && pendingChange.planVersionId !== plan.versionId
  const next =
    pendingChange?.planSlug === plan.slug ? 'the new version' : catalog.plans[pendingChange?.planSlug ?? '']?.name
  return [
    `${plan.name}${withThem.length === 0 ? '' : ` with ${listed(withThem)}`}`,
    plain(status),
    ...(parked === null ? [] : ['parked']),
    ...(status === 'trialing' && trial !== null ? [`until ${at(trial.end)}`] : []),
    ...(cancelAt === null ? [] : [`ends ${at(cancelAt)}`]),
    ...(isOther && pendingChange.when === 'at_period_end' ? [`${next} from ${at(pendingChange.effectiveAt)} on`] : []),
    ...(pendingChange?.when === 'when_paid' ? ['a change waits for its payment'] : []),
  ].join(', ')
}

function accessWords({ entitlements }: CustomerState, catalog: Catalog): string[] {
  const nameOf = (slug: string) => catalog.features[slug]?.name ?? slug
  const refused = entitlements.filter(({ allowed }) => !allowed)
  if (refused.length === entitlements.length) {
    const why = new Set(refused.map((each) => ('reason' in each ? plain(each.reason) : '')))
    return [why.size === 0 ? NO_ACCESS : `no access (${listed([...why])})`]
  }
  // How many seats there are is told with the plan.
  const can = entitlements.filter(({ allowed, type }) => allowed && type !== 'seats')
  const names = can.map((each) => {
    const remaining = 'remaining' in each ? each.remaining : null
    return `${nameOf(each.featureSlug)}${remaining === null ? '' : ` (${number(remaining)} left)`}`
  })
  return [
    ...(names.length === 0 ? [] : [`access to ${listed(names)}`]),
    ...(refused.length === 0 ? [] : [`no more ${listed(refused.map(({ featureSlug }) => nameOf(featureSlug)))}`]),
  ]
}
