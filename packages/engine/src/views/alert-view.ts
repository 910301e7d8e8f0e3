import { formatExact, instantToIso, type Measured, parseExact } from '@tallywright/domain'
import { type AlertRow, alertOf } from '@tallywright/store'
import { isoOrNull } from './instant-view.ts'

/** An alert in its wire form: `metric` says which of the fields beside it there are. */
export function alertView(row: AlertRow) {
  return {
    id: row.id,
    object: 'alert' as const,
    customerId: row.customerId,
    ...alertOf(row).subject,
    threshold: formatExact(parseExact(row.threshold)),
    thresholdType: row.thresholdType,
    createdAt: instantToIso(row.createdAt),
    deletedAt: isoOrNull(row.deletedAt),
  }
}

export type AlertView = ReturnType<typeof alertView>

/** What `alert.triggered` tells. */
export function triggeredAlertView(row: AlertRow, customerId: string, { value, limit, period }: Measured) {
  return {
    object: 'triggered_alert' as const,
    alert: alertView(row),
    customerId,
    value: formatExact(value),
    limit: limit === null ? null : formatExact(limit),
    period: {
      subscriptionId: period.subscriptionId,
      start: instantToIso(period.start),
      end: instantToIso(period.end),
    },
  }
}
