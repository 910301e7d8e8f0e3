import type { DueSubscription } from '@tallywright/store'
import { atMoments } from '../command/at-moments.ts'
import type { Context, Moment } from '../command/context.ts'
import { eachOf } from '../command/each-of.ts'
import { collectInvoice } from '../payments/collect-invoice.ts'
import { collectInvoices } from '../payments/collect-invoices.ts'
import { type Acted, act, actOnDeadline, invoiceToCollect, type ReachedDeadline, reached } from './act-on-deadline.ts'
import { type Failures, orPassOver } from './failures.ts'

/** How many deadlines are acted on in one transaction: a step then costs each a hundredth of its statements. */
export const TOGETHER = 100

/**
 * Acts on deadlines of different customers in one transaction, each as of its own instant, and collects what became due.
 * Where that fails, each half goes by itself, and so on until the one that fails is alone: it is passed over, and all others
 * are acted on. `null` for those of whom there was nothing to do any more.
 */
export async function actTogether(
  context: Context,
  dues: readonly DueSubscription[],
  failures: Failures,
): Promise<(ReachedDeadline | null)[]> {
  const [due] = dues
  if (due === undefined) return []
  if (dues.length === 1) return [await orPassOver(failures, due, () => actOnDeadline(context, due))]
  let acted: (Acted | null)[]
  try {
    acted = await atMoments(
      context,
      async () => dues,
      (moment, each) => act(context, moment, each),
    )
  } catch {
    const middle = Math.ceil(dues.length / 2)
    const first = await actTogether(context, dues.slice(0, middle), failures)
    return [...first, ...(await actTogether(context, dues.slice(middle), failures))]
  }
  return collectTogether(context, dues, acted, failures)
}

/** The same for up to {@link TOGETHER} of them whose customers no other worker has in hand. Null when it has all of them. */
export async function actOnFreeOnes(
  context: Context,
  dues: readonly DueSubscription[],
  failures: Failures,
): Promise<(ReachedDeadline | null)[] | null> {
  let free: readonly DueSubscription[] = []
  const claim = async ({ tx }: Moment) => {
    const keys = dues.map(({ bucket, customerId: id }) => ({ bucket, id }))
    const claimed = await tx.customers.claim(keys, TOGETHER)
    free = dues.filter(({ customerId }) => claimed.has(customerId))
    return free
  }
  let acted: (Acted | null)[]
  try {
    acted = await atMoments(context, claim, (moment, due) => act(context, moment, due))
  } catch (error) {
    if (free.length === 0) throw error
    return actTogether(context, free, failures)
  }
  return free.length === 0 ? null : collectTogether(context, free, acted, failures)
}

/** What cannot be collected together is collected one by one, so that one whom that fails for fails alone. */
async function collectTogether(
  context: Context,
  dues: readonly DueSubscription[],
  acted: readonly (Acted | null)[],
  failures: Failures,
): Promise<(ReachedDeadline | null)[]> {
  const toCollect = acted.flatMap((each, index) => {
    const ref = each === null ? null : invoiceToCollect(each)
    return ref === null ? [] : [{ ...ref, deadlineAt: (dues[index] as DueSubscription).deadlineAt }]
  })
  const collected = await collectInvoices(context, toCollect).catch(() => null)
  const statuses = new Map(collected?.map((status, index) => [toCollect[index]?.invoiceId, status]))
  return eachOf(dues, 1, async (due, index) => {
    const own = acted[index] ?? null
    if (own === null) return null
    const ref = invoiceToCollect(own)
    if (ref === null || collected !== null) return reached(own, statuses.get(ref?.invoiceId) ?? null)
    return orPassOver(failures, due, async () => reached(own, await collectInvoice(context, ref, due.deadlineAt)))
  })
}
