import { expect, test } from 'vitest'
import { lifecyclePage } from './lifecycle-page.ts'

test('docs/lifecycle.md shows the tables as they are', async () => {
  await expect(lifecyclePage()).toMatchFileSnapshot('../../../../docs/lifecycle.md')
})
