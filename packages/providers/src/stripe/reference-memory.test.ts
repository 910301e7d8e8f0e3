import { expect, test } from 'vitest'
import { referenceMemory } from './reference-memory.ts'

test('holds so many keys and no more, and forgets the one that was named longest ago', () => {
  const memory = referenceMemory(2)
  memory.remember('a', 'pi_a')
  memory.remember('b', 'pi_b')
  memory.remember('a', 'pi_a')
  memory.remember('c', 'pi_c')
  memory.remember(null, 'pi_of_another_program')
  expect(['a', 'b', 'c'].map((key) => memory.referenceOf(key))).toEqual(['pi_a', null, 'pi_c'])
})
