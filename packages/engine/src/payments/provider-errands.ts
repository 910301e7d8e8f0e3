import { addMilliseconds, DAY, type Instant, MINUTE } from '@tallywright/domain'
import type { ProviderErrandRow } from '@tallywright/store'
import type { Context, Moment } from '../command/context.ts'
import { atMoment } from '../command/moment.ts'
import { firstCheck } from './open-attempt.ts'

type Errand = Pick<ProviderErrandRow, 'bucket' | 'customerId' | 'provider' | 'kind' | 'reference'>

/** Names an errand of a customer. */
export type ErrandRef = Pick<ProviderErrandRow, 'bucket' | 'id'>

/** Notes what a provider is to be told: `runErrand` does so after the commit, and a worker again until it has been heard. */
export async function noteErrand(moment: Moment, errand: Errand): Promise<ErrandRef> {
  const { bucket, kind, provider, reference } = errand
  const id = `${kind}:${provider}:${reference}`
  await moment.tx.providers.addErrand({ ...errand, id, dueAt: firstCheck(moment) })
  return { bucket, id }
}

/** Tells the provider, outside any transaction. What fails is told again, ever more rarely, up to once a day, and never given up. */
export async function runErrand(context: Context, { bucket, id }: ErrandRef, at?: Instant): Promise<void> {
  const errand = await atMoment(context, ({ tx }) => tx.providers.findErrand(bucket, id), at)
  if (errand === null) return
  const isHeard = await tell(context, errand)
  await atMoment(
    context,
    async ({ tx, now }) => {
      if (isHeard) return tx.providers.removeErrand(bucket, id)
      const failures = errand.failures + 1
      const dueAt = addMilliseconds(now, Math.min(MINUTE * 2 ** errand.failures, DAY))
      return tx.providers.saveErrand({ bucket, id, failures, dueAt })
    },
    at,
  )
}

async function tell({ providers }: Context, { provider: name, kind, reference }: ProviderErrandRow): Promise<boolean> {
  const provider = providers.get(name)
  if (provider === undefined) return false
  try {
    await (kind === 'forget_method' ? provider.detachMethod(reference) : provider.deleteCustomer(reference))
    return true
  } catch {
    return false
  }
}
