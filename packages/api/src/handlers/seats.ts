import { addSeats, getSeats, listSeats, previewSeats, removeSeats, setSeats } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const seats: HandlersOf<'seats'> = {
  set: setSeats,
  add: addSeats,
  remove: removeSeats,
  preview: previewSeats,
  get: getSeats,
  list: listSeats,
}
