import { describe, expect, test } from 'vitest'
import type { LineKind } from './line.ts'
import {
  DESCRIPTION_ENDINGS,
  type DescriptionEnding,
  described,
  nameOfLine,
  readDescription,
} from './line-description.ts'

test.each<[LineKind, string, string, DescriptionEnding[]]>([
  ['plan_base', 'Team', 'Team', []],
  ['plan_base', 'Team, time not used', 'Team, time not used', []],
  ['proration_charge', 'Team, rest of the period', 'Team', ['rest_of_period']],
  ['proration_credit', 'Team, time not used', 'Team', ['time_not_used']],
  ['minimum', 'Calls: minimum', 'Calls', ['minimum']],
  ['maximum', 'Calls: maximum', 'Calls', ['maximum']],
  ['top_up', 'Tokens: top-up', 'Tokens', ['top_up']],
  ['correction', 'Calls: eu, corrected', 'Calls: eu', ['corrected']],
  ['correction', 'Calls: maximum, invoiced before', 'Calls', ['maximum', 'invoiced_before']],
  ['discount', 'Launch: maximum', 'Launch: maximum', []],
])('the description of a %s line, “%s”, is “%s” with %j', (kind, description, name, endings) => {
  expect(readDescription(description, kind)).toEqual({ name, endings })
})

describe('what the system adds', () => {
  test.each(Object.keys(DESCRIPTION_ENDINGS) as DescriptionEnding[])(
    '%s is read again from a line of its kind',
    (ending) => {
      const kinds = ['proration_charge', 'proration_credit', 'correction', 'minimum', 'maximum', 'top_up'] as const
      const read = kinds.map((kind) => readDescription(described('Team', ending), kind))
      expect(read).toContainEqual({ name: 'Team', endings: [ending] })
    },
  )

  test('a credit is named after what the charge for the rest of a period was for', () => {
    expect(nameOfLine(described('Team', 'rest_of_period'))).toBe('Team')
    expect(nameOfLine('Team')).toBe('Team')
  })
})
