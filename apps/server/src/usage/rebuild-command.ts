import { instantToIso } from '@tallywright/domain'
import { type RebuiltCustomer, rebuildTotals, type TotalDifference } from '@tallywright/engine'
import { StartProblem } from '../start-problem.ts'
import { everySecond } from './every-second.ts'
import type { UsageCommand } from './usage-command.ts'

/** Says what differs, and replaces it if that is asked for. */
export async function rebuildCommand({ context, options, ...command }: UsageCommand): Promise<number> {
  const { customer, feature: featureSlug, after, replace = false } = options
  const scope = {
    dryRun: !replace,
    ...(customer === undefined ? {} : { customerId: await customerIdOf(context, customer) }),
    ...(featureSlug === undefined ? {} : { featureSlug }),
    ...(after === undefined ? {} : { after }),
  }
  const found = { customers: 0, events: 0, differences: 0 }
  const soFar = () => `${found.customers} customers, ${found.events} events, ${found.differences} totals differ`
  const tell = everySecond(command.stopwatch, command.tell)
  for await (const rebuilt of rebuildTotals(context, scope)) {
    for (const text of described(rebuilt)) command.print(text)
    found.customers += 1
    for (const { events, differences, windows } of rebuilt.features) {
      found.events += events
      found.differences += differences.length + windows.length
    }
    if (command.stopping.aborted) {
      command.tell(`stopped: ${soFar()}; go on with --after ${rebuilt.customerId}`)
      return 2
    }
    tell(soFar)
  }
  command.print(`${soFar()}${replace ? ', replaced' : ''}`)
  return found.differences === 0 || replace ? 0 : 1
}

async function customerIdOf({ store, environmentId }: UsageCommand['context'], reference: string): Promise<string> {
  const found = await store.transaction(environmentId, ({ customers }) => customers.findEver(reference))
  if (found === null) throw new StartProblem(`there is no customer ${reference}`)
  return found.id
}

function described({ features }: RebuiltCustomer): string[] {
  return features.flatMap((feature) => [
    ...feature.differences.map(describedTotal),
    ...feature.windows.map(describedWindow),
    ...(feature.unplaced === 0 ? [] : [describedUnplaced(feature)]),
    ...(feature.detached === 0 ? [] : [describedDetached(feature)]),
  ])
}

function describedTotal({ customerId, featureSlug, subscriptionId, ...total }: TotalDifference): string {
  const { periodStart, segmentStart, groupKey, kept, counted } = total
  const segment = segmentStart === periodStart ? '' : `, segment of ${instantToIso(segmentStart)}`
  const group = groupKey === '' ? '' : `, ${groupKey}`
  const place = `${customerId} ${featureSlug} of ${subscriptionId}, period of ${instantToIso(periodStart)}${segment}${group}`
  return `${place}: kept ${JSON.stringify(kept)}, counted ${JSON.stringify(counted)}`
}

function describedWindow(window: RebuiltCustomer['features'][number]['windows'][number]): string {
  const { customerId, featureSlug, subscriptionId, hours, windowStart, kept, counted } = window
  const place = `${customerId} ${featureSlug} of ${subscriptionId}, ${hours} hours from ${instantToIso(windowStart)}`
  return `${place}: kept ${JSON.stringify(kept)}, counted ${JSON.stringify(counted)}`
}

function describedUnplaced({ featureSlug, unplaced }: RebuiltCustomer['features'][number]): string {
  return `${featureSlug}: ${unplaced} events are of past periods that no invoice has billed from a basis that is kept; totals of them stay`
}

function describedDetached({ featureSlug, detached }: RebuiltCustomer['features'][number]): string {
  return `${featureSlug}: ${detached} events are in detached parts of the archive; totals of their periods stay`
}
