import {
  add,
  DAY,
  formatExact,
  HOUR,
  parseDecimal,
  passesFilters,
  type Rational,
  type Subscription,
  ZERO,
} from '@tallywright/domain'
import { type Books, type Invariant, type Reading, rowsOf } from './books.ts'

interface EventRow {
  readonly subscription_id: string
  readonly feature_slug: string
  readonly units: string
  readonly at: string
  readonly properties: Readonly<Record<string, string>>
}

interface WindowRow {
  readonly subscription_id: string
  readonly feature_slug: string
  readonly hours: number
  readonly start: string
  readonly units: string
}

/** Of subscriptions whose plans have had the same windows since their start: where those are needs no more than a division. */
export const windowsRecount: Invariant = {
  name: 'what a window has taken is what its events come to',
  find: async (books) => {
    const kept = new Map((await windowsOf(books)).map((row) => [nameOf(row, row.hours, Number(row.start)), row.units]))
    const counted = await countedAgain(books)
    return [...new Set([...kept.keys(), ...counted.keys()])].flatMap((name) => {
      const [units = '0', again = ZERO] = [kept.get(name), counted.get(name)]
      const texts = [formatExact(parseDecimal(units)), formatExact(again)]
      return texts[0] === texts[1] ? [] : [`${name}: kept ${texts[0]}, events ${texts[1]}`]
    })
  },
}

async function countedAgain(books: Reading): Promise<Map<string, Rational>> {
  const features = await books.store.transaction(books.environmentId, ({ catalog }) => catalog.features.everything())
  const definitions = new Map(features.map(({ slug, definition }) => [slug, definition]))
  const events = Map.groupBy(await eventsOf(books), ({ subscription_id }) => subscription_id)
  const counted = new Map<string, Rational>()
  for (const { subscription } of books.subscriptions.filter(isSteady)) {
    for (const event of events.get(subscription.id) ?? []) {
      const definition = definitions.get(event.feature_slug)
      if (definition?.type !== 'metered' || !passesFilters(event.properties, definition.meter.filters ?? [])) continue
      const units = definition.meter.aggregation === 'count' ? '1' : event.units
      for (const hours of hoursOf(subscription, event.feature_slug)) {
        const index = Math.floor((Number(event.at) - subscription.startedAt) / (hours * HOUR))
        const start = subscription.startedAt + index * hours * HOUR
        // What is over for long may be forgotten.
        if (start + hours * HOUR < books.nowOf(subscription.customerId) - 6 * DAY) continue
        const name = nameOf(event, hours, start)
        counted.set(name, add(counted.get(name) ?? ZERO, parseDecimal(units)))
      }
    }
  }
  return counted
}

function isSteady({ subscription }: { readonly subscription: Subscription }): boolean {
  return subscription.windowGrids === undefined
}

function hoursOf({ planVersion }: Subscription, featureSlug: string): number[] {
  const feature = planVersion.plan.features[featureSlug]
  return feature?.type === 'metered' ? (feature.limits ?? []).map(({ hours }) => hours) : []
}

function nameOf(row: Pick<EventRow, 'subscription_id' | 'feature_slug'>, hours: number, start: number): string {
  return `${row.subscription_id} ${row.feature_slug}, ${hours} hours from ${start}`
}

function eventsOf(books: Books): Promise<EventRow[]> {
  const columns = 'bucket, environment_id, subscription_id, feature_slug, units, properties, timestamp, counts'
  return rowsOf<EventRow>(
    books,
    `select subscription_id, feature_slug, units::text, properties,
        (extract(epoch from timestamp) * 1000)::bigint::text as at
      from (select ${columns} from usage_events where :theirs union all select ${columns} from usage_archive where :theirs) e
      where subscription_id is not null and counts`,
  )
}

async function windowsOf(books: Reading): Promise<WindowRow[]> {
  const steady = new Map(
    books.subscriptions.filter(isSteady).map(({ subscription }) => [subscription.id, subscription]),
  )
  const rows = await rowsOf<WindowRow>(
    books,
    `select subscription_id, feature_slug, hours, (extract(epoch from window_start) * 1000)::bigint::text as start,
        units::text
      from usage_windows where :theirs and units <> 0`,
  )
  return rows.filter(({ subscription_id, hours, start }) => {
    const subscription = steady.get(subscription_id)
    if (subscription === undefined) return false
    return Number(start) + hours * HOUR >= books.nowOf(subscription.customerId) - 6 * DAY
  })
}
