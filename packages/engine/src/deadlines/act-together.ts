import type { InvoiceRow } from '@tallywright/store'
import { atMoments } from '../command/at-moments.ts'
import type { Context, Moment } from '../command/context.ts'
import { eachOf } from '../command/each-of.ts'
import { type Attempt, attemptOpenedFor, collectInvoice } from '../payments/collect-invoice.ts'
import { collectInvoices } from '../payments/collect-invoices.ts'
import type { ReachedDeadline } from './act-on-deadline.ts'
import type { DueWork } from './due-work.ts'
import { type Failures, orPassOver } from './failures.ts'
import { type Acted, afterCollecting } from './take-step.ts'

/** How many deadlines are acted on in one transaction: a step then costs each a hundredth of its statements. */
export const TOGETHER = 100

/**
 * Acts on deadlines of different customers in one transaction, each as of its own instant, and collects what became due.
 * Where that fails, each half goes by itself, and so on until the one that fails is alone: it is passed over, and all others
 * are acted on. `null` for those of whom there was nothing to do any more.
 */
export async function actTogether(
  context: Context,
  work: readonly DueWork[],
  failures: Failures,
): Promise<(ReachedDeadline | null)[]> {
  const [first] = work
  if (first === undefined) return []
  if (work.length === 1) return [await orPassOver(failures, first.due, first.act)]
  let acted: (ActedOn | null)[]
  try {
    acted = await takeSteps(context, async () => work)
  } catch (error) {
    failures.onGoingApart?.(error)
    const middle = Math.ceil(work.length / 2)
    const before = await actTogether(context, work.slice(0, middle), failures)
    return [...before, ...(await actTogether(context, work.slice(middle), failures))]
  }
  return collectTogether(context, work, acted, failures)
}

/** The same for up to {@link TOGETHER} of them whose customers no other worker has in hand. Null when others have all of them. */
export async function actOnFreeOnes(
  context: Context,
  work: readonly DueWork[],
  failures: Failures,
): Promise<(ReachedDeadline | null)[] | null> {
  let free: readonly DueWork[] = []
  const claim = async ({ tx }: Moment) => {
    const keys = work.map(({ due: { bucket, customerId: id } }) => ({ bucket, id }))
    const claimed = new Set(await tx.customers.claim(keys, TOGETHER))
    free = work.filter(({ due }) => claimed.has(due.customerId))
    return free
  }
  let acted: (ActedOn | null)[]
  try {
    acted = await takeSteps(context, claim)
  } catch (error) {
    if (free.length === 0) throw error
    failures.onGoingApart?.(error)
    return actTogether(context, free, failures)
  }
  return free.length === 0 ? null : collectTogether(context, free, acted, failures)
}

function takeSteps(context: Context, chosen: (first: Moment) => Promise<readonly DueWork[]>) {
  return atMoments(context, chosen, {
    at: ({ due }) => due.deadlineAt,
    work: async (moment, { step }): Promise<ActedOn | null> => {
      const acted = step === null ? null : await step(moment)
      if (acted === null) return null
      const { toCollect } = acted
      return { ...acted, attempt: toCollect === null ? null : await attemptOpenedFor(moment, toCollect.invoiceId) }
    },
  })
}

/** With the attempt to collect what became due, where the transaction has saved one. */
interface ActedOn extends Acted {
  readonly attempt: Attempt | null
}

/** What cannot be collected together is collected one by one, so that one whom that fails for fails alone. */
async function collectTogether(
  context: Context,
  work: readonly DueWork[],
  acted: readonly (ActedOn | null)[],
  failures: Failures,
): Promise<(ReachedDeadline | null)[]> {
  const toCollect = work.flatMap(({ due: { deadlineAt } }, index) => {
    const { toCollect = null, attempt = null } = acted[index] ?? {}
    return toCollect === null ? [] : [{ ...toCollect, deadlineAt, attempt }]
  })
  const collected = await collectInvoices(context, toCollect).catch((error: unknown) => {
    failures.onGoingApart?.(error)
    return null
  })
  const statuses = new Map(collected?.map((status, index) => [toCollect[index]?.invoiceId, status]))
  return eachOf(work, 1, async ({ due }, index) => {
    const own = acted[index] ?? null
    if (own === null) return null
    const { toCollect: ref } = own
    const collect = async (): Promise<InvoiceRow['status'] | null> => {
      if (ref === null) return null
      return collected === null ? collectInvoice(context, ref, due.deadlineAt) : (statuses.get(ref.invoiceId) ?? null)
    }
    return orPassOver(failures, due, async () => afterCollecting(own, await collect()))
  })
}
