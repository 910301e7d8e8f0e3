import { addMilliseconds, DAY, type Instant, instantFromIso } from '@tallywright/domain'
import { runDueWork } from '@tallywright/engine'
import { type Benchmark, figure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { timed } from '../measure/stopwatch.ts'
import { cloneCustomer } from '../world/clone-customer.ts'
import { openWorld, type World } from '../world/open-world.ts'
import { subscribePaying } from '../world/subscribe.ts'

const SUBSCRIPTIONS = 1000
/** Each renews on a day of its own, so that a run is a day. */
const GROUPS = 10
const PER_GROUP = SUBSCRIPTIONS / GROUPS
/** Early in a month, so that all groups have renewals on days that every month has. */
const FIRST_START = instantFromIso('2026-03-01T00:00:00Z')
const FIRST_RENEWAL = instantFromIso('2026-04-01T00:00:00Z')

export const renewals: Benchmark = {
  name: 'renewals',
  title: 'Renewals of paying subscriptions on PostgreSQL 18, one worker',
  run: async (say) => {
    const world = await openWorld()
    try {
      say(`${SUBSCRIPTIONS} subscriptions`)
      await subscribeAll(world)
      const rates = await repeat((day) => renewGroup(world, addMilliseconds(FIRST_RENEWAL, day * DAY)))
      return {
        figures: [figure('renewals with their invoice and payment', 'renewals/s', rates)],
        notes: [
          `${SUBSCRIPTIONS} subscriptions, ${PER_GROUP} due at one instant in each run; each is invoiced and paid.`,
        ],
      }
    } finally {
      await world.close()
    }
  },
}

/** One group a day. */
async function subscribeAll(world: World): Promise<void> {
  for (let group = 0; group < GROUPS; group++) {
    world.clock.wall = addMilliseconds(FIRST_START, group * DAY)
    const prototype = await subscribePaying(world, `prototype-${group}`)
    await cloneCustomer(world, prototype, { count: PER_GROUP - 1, name: `group-${group}` })
  }
}

async function renewGroup({ engine, clock, sql }: World, at: Instant): Promise<number> {
  clock.wall = at
  const { ms } = await timed(() => workOff(engine))
  const [{ paid } = { paid: 0 }] = await sql`
    select count(*)::int as paid from invoices where finalized_at = ${new Date(at)} and status = 'paid'`
  if (paid !== PER_GROUP) throw new Error(`${paid} of ${PER_GROUP} renewals were paid`)
  return (PER_GROUP / ms) * 1000
}

async function workOff(engine: World['engine']): Promise<void> {
  const failed = (error: unknown) => {
    throw error
  }
  while ((await runDueWork(engine, failed)) > 0);
}
