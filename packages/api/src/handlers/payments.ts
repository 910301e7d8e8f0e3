import { getPayment, listPayments, previewRefund, refundPayment, retryPayment } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const payments: HandlersOf<'payments'> = {
  list: listPayments,
  get: getPayment,
  refund: refundPayment,
  previewRefund,
  retry: retryPayment,
}
