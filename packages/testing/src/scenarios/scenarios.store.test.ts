import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { TestApi } from '../harness/test-api.ts'
import { SCENARIOS } from './all-scenarios.ts'
import { indexPage } from './index-page.ts'
import { tellScenario } from './narrator.ts'
import { openScenarioApi } from './scenario-api.ts'

const PAGES = join(import.meta.dirname, '../../scenarios')

let api: TestApi
beforeAll(async () => {
  api = await openScenarioApi(inject('testDatabase'))
})
afterAll(() => api.close())

test.for(SCENARIOS.map((scenario) => [scenario.file, scenario] as const))(
  '%s reads as it did',
  async ([file, scenario]) => {
    const { page, violations } = await tellScenario(api, scenario)
    await expect(page).toMatchFileSnapshot(join(PAGES, `${file}.md`))
    expect(violations).toEqual([])
  },
)

test('the index leads to every page, and to no other', async () => {
  await expect(indexPage(SCENARIOS)).toMatchFileSnapshot(join(PAGES, 'README.md'))
  const known = ['README.md', ...SCENARIOS.map(({ file }) => `${file}.md`)]
  expect(readdirSync(PAGES).filter((file) => !known.includes(file))).toEqual([])
})
