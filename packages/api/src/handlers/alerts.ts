import { createAlert, deleteAlert, listAlerts } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const alerts: HandlersOf<'alerts'> = {
  create: createAlert,
  list: listAlerts,
  delete: deleteAlert,
}
