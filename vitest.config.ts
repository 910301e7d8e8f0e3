import { configDefaults, defineConfig } from 'vitest/config'

const storeTests = '**/*.store.test.ts'
const storeTestsOnOldest = '**/*.pg15.store.test.ts'
const browserTests = '**/*.browser.test.ts'
const postgresSetup = './scripts/vitest/postgres-setup.ts'

export default defineConfig({
  test: {
    // The first run on a cold disk is several times slower than the second.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Files share a process, so that what all of them import is read and compiled once: half of the time was that.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,apps,examples,scripts,benchmarks}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, storeTests, browserTests],
        },
      },
      {
        extends: true,
        test: { name: 'pglite', include: [storeTests], provide: { testDatabase: { kind: 'pglite' } } },
      },
      { extends: true, test: { name: 'postgres-18', include: [storeTests], globalSetup: postgresSetup } },
      { extends: true, test: { name: 'postgres-15', include: [storeTestsOnOldest], globalSetup: postgresSetup } },
      { extends: true, test: { name: 'browser', include: [browserTests] } },
    ],
  },
})
