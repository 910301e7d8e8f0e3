import { instantToIso } from '@tallywright/domain'
import type { TestClockRow } from '@tallywright/store'
import type { Moment } from '../command/context.ts'
import { isoOrNull } from './instant-view.ts'

/** A clock in its wire form; without id and name the sandbox's own. */
export interface TestClockView {
  readonly object: 'test_clock'
  readonly id: string | null
  readonly name: string | null
  readonly environmentId: string
  readonly mode: 'frozen' | 'ticking'
  readonly now: string
  readonly advancingTo: string | null
  readonly createdAt: string
}

/** Of a clock that customers live by: it stands until it is advanced. */
export function testClockView(row: TestClockRow): TestClockView {
  const { id, name, environmentId, clockAt, advancingTo, createdAt } = row
  return {
    object: 'test_clock',
    id,
    name,
    environmentId,
    mode: 'frozen',
    now: instantToIso(clockAt),
    advancingTo: isoOrNull(advancingTo),
    createdAt: instantToIso(createdAt),
  }
}

export function sandboxClockView({ environment, now }: Moment): TestClockView {
  return {
    object: 'test_clock',
    id: null,
    name: null,
    environmentId: environment.id,
    mode: environment.clockMode === 'ticking' ? 'ticking' : 'frozen',
    now: instantToIso(now),
    advancingTo: isoOrNull(environment.advancingTo),
    createdAt: instantToIso(environment.createdAt),
  }
}
