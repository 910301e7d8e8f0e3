import { type Feature, type Page, type Plan, Tallywright } from '@tallywright/sdk'
import type { PageSettings } from './page-settings.ts'

/** Everything that is for sale, as it came over the wire. */
export interface Offer {
  /** Newest first. */
  readonly plans: readonly Plan[]
  readonly features: readonly Feature[]
}

export interface PlansClient {
  loadOffer(): Promise<Offer>
}

// The page asks again every two seconds anyway, so a failed try is shown at once instead of being repeated unseen.
const CALLS = { maxRetries: 0, timeoutMs: 10_000 }

export function plansClient({ key, baseUrl }: PageSettings & { readonly key: string }): PlansClient {
  const billing = new Tallywright({ apiKey: key, baseUrl, ...CALLS })
  return {
    loadOffer: async () => {
      const [plans, features] = await Promise.all([
        everyPage((page) => billing.plans.list(page)),
        // A plan goes on granting a feature that was archived, so its name is still needed.
        everyPage((page) => billing.features.list({ ...page, includeArchived: true })),
      ])
      return { plans, features }
    },
  }
}

async function everyPage<Item>(
  load: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await load({ limit: 100, ...(cursor && { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}
