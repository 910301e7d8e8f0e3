import type { Context, Moment } from './context.ts'
import { atMoment } from './moment.ts'
import { asOutcome, type Outcome } from './outcome.ts'

/** Answers a question in one transaction at one instant, so that everything in the answer is of the same moment. */
export async function runQuery<Value>(
  context: Context,
  read: (moment: Moment) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const answered = await asOutcome(() => atMoment(context, read))
  return answered.ok ? answered.value : answered
}
