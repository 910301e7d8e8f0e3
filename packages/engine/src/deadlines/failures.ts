import type {
  DueAlertCheck,
  DueDraft,
  DueErrand,
  DueGrant,
  DueInvoice,
  DuePayment,
  DueRefund,
  DueSubscription,
  DueThresholdCheck,
  DueTopUp,
} from '@tallywright/store'
import type { ReachedDeadline } from './act-on-deadline.ts'

/** What is due, of every kind. */
export type Due =
  | DueGrant
  | DueSubscription
  | DueThresholdCheck
  | DueDraft
  | DuePayment
  | DueRefund
  | DueErrand
  | DueInvoice
  | DueTopUp
  | DueAlertCheck

/** What becomes of deadlines that cannot be acted on. */
export interface Failures {
  /** What could not be acted on, by id: the run passes it over. */
  readonly passedOver: Set<string>
  /** Told of every failure, with whose it is; throws to end the run. */
  readonly onFailure: (error: unknown, due: Due) => void
  /** Told why several that went together go apart now: nobody is harmed, but one by one they take a hundred times as long. */
  readonly onGoingApart?: (error: unknown) => void
}

/** One that fails stops nobody else: it is passed over for the rest of the run. */
export async function orPassOver(
  { passedOver, onFailure }: Failures,
  due: Due,
  act: () => Promise<ReachedDeadline | null>,
): Promise<ReachedDeadline | null> {
  try {
    return await act()
  } catch (error) {
    onFailure(error, due)
    passedOver.add(due.id)
    return null
  }
}
