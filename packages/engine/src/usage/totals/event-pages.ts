import type { StoreTransaction, UsageEventRow } from '@tallywright/store'

/** So many are in memory at a time: a few megabytes at most. */
const EVENTS_A_PAGE = 2_000

type EventsAfter = StoreTransaction['usage']['eventsAfter']

/** Events that count in a time, in the order in which they count, page by page: however many there are. */
export async function* eventPages(
  { usage }: Pick<StoreTransaction, 'usage'>,
  feature: Parameters<EventsAfter>[0],
  time: Parameters<EventsAfter>[1],
): AsyncGenerator<readonly UsageEventRow[]> {
  for (let after: UsageEventRow | null = null; ; ) {
    const page: UsageEventRow[] = await usage.eventsAfter(feature, time, after, EVENTS_A_PAGE)
    yield page
    if (page.length < EVENTS_A_PAGE) return
    after = page.at(-1) ?? null
  }
}
