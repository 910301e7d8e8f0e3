import { describe, expect, test } from 'vitest'
import { AGGREGATIONS } from '../catalog/meter.ts'
import { parseDecimal } from '../money/decimal.ts'
import { checkUnits } from './units-allowed.ts'

describe('the units that a meter accepts', () => {
  test.each(AGGREGATIONS)('%s accepts zero and more', (aggregation) => {
    expect(checkUnits(aggregation, parseDecimal('0')).ok).toBe(true)
    expect(checkUnits(aggregation, parseDecimal('0.000000000001')).ok).toBe(true)
  })

  test.each(AGGREGATIONS)('only changes of a sum or a level may be negative: %s', (aggregation) => {
    const result = checkUnits(aggregation, parseDecimal('-1'))
    expect(result.ok).toBe(aggregation === 'sum' || aggregation === 'weighted_sum')
    if (!result.ok) {
      expect(result.error).toMatchObject({
        code: 'usage.units_not_allowed',
        param: 'units',
        details: { aggregation, units: '-1' },
      })
    }
  })
})
