import { getSeats, setSeats } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const seats: HandlersOf<'seats'> = { get: getSeats, set: setSeats }
