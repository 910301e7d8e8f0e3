import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readSettings } from './settings.ts'
import { StartProblem } from './start-problem.ts'

const postgres = { DATABASE_URL: 'postgres://user:hunter2@db.example.com/billing' }

test('without any, it is the embedded database for one person on this machine', () => {
  expect(readSettings({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    publicUrl: null,
    database: { kind: 'embedded', directory: '.tallywright' },
    demo: true,
    logLevel: 'warn',
    publishableKey: null,
    stripe: null,
  })
})

test('each has its row in the README', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const variables = [...read('settings.ts').matchAll(/variables\.([A-Z_]+)/g)].map(([, name]) => name)
  const rows = [...read('../README.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
  expect(new Set(variables)).toEqual(new Set(rows))
})

test('with PostgreSQL it listens to the network and logs every request', () => {
  expect(readSettings(postgres)).toMatchObject({
    host: '0.0.0.0',
    database: { kind: 'postgres', url: postgres.DATABASE_URL },
    logLevel: 'info',
  })
})

test('with PostgreSQL it takes ten connections and has statements prepared, unless told otherwise', () => {
  expect(readSettings(postgres).database).toEqual({
    ...{ kind: 'postgres', url: postgres.DATABASE_URL },
    ...{ connections: 10, prepare: true },
  })
  const variables = { ...postgres, TALLYWRIGHT_CONNECTIONS: '40', TALLYWRIGHT_PREPARE: 'off' }
  expect(readSettings(variables).database).toMatchObject({ connections: 40, prepare: false })
})

test('each can be set, and an empty one is none', () => {
  const key = 'tw_live_pk_0123456789'
  const variables = {
    PORT: '0',
    TALLYWRIGHT_HOST: '::1',
    TALLYWRIGHT_URL: 'https://billing.example.com/',
    TALLYWRIGHT_DATA: '/data',
    TALLYWRIGHT_LOG: 'debug',
    TALLYWRIGHT_DEMO: 'off',
  }
  expect(readSettings({ ...variables, DATABASE_URL: '', TALLYWRIGHT_PUBLISHABLE_KEY: key })).toEqual({
    port: 0,
    host: '::1',
    publicUrl: 'https://billing.example.com',
    database: { kind: 'embedded', directory: '/data' },
    demo: false,
    logLevel: 'debug',
    publishableKey: key,
    stripe: null,
  })
})

const stripe = {
  STRIPE_SECRET_KEY: 'sk_test_hunter2',
  STRIPE_WEBHOOK_SECRET: 'whsec_hunter2',
  STRIPE_RETURN_URL: 'https://shop.example/paid',
}

test('Stripe takes payments when it is told its key, its webhook secret and where customers return to', () => {
  expect(readSettings(stripe).stripe).toEqual({
    secretKey: stripe.STRIPE_SECRET_KEY,
    webhookSecret: stripe.STRIPE_WEBHOOK_SECRET,
    returnUrl: stripe.STRIPE_RETURN_URL,
  })
})

describe('refused, without a word of what is secret', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['a port that is none', { PORT: 'http' }, /^PORT must be a number from 0 to 65535, not http$/],
    ['a port beyond the last', { PORT: '65536' }, /^PORT must be/],
    ['a port before the first', { PORT: '-1' }, /^PORT must be/],
    ['a part of a port', { PORT: '80.5' }, /^PORT must be/],
    ['another database', { DATABASE_URL: 'mysql://user:hunter2@host/db' }, /^DATABASE_URL must read postgres:/],
    ['no address of a database', { DATABASE_URL: 'hunter2' }, /^DATABASE_URL must read postgres:/],
    ['a log level that is none', { TALLYWRIGHT_LOG: 'loud' }, /^TALLYWRIGHT_LOG must be one of debug, info,/],
    [
      'no connection',
      { ...postgres, TALLYWRIGHT_CONNECTIONS: '0' },
      /^TALLYWRIGHT_CONNECTIONS must be a number from 1/,
    ],
    ['a part of one', { ...postgres, TALLYWRIGHT_CONNECTIONS: '1.5' }, /^TALLYWRIGHT_CONNECTIONS must be/],
    ['neither prepared nor not', { ...postgres, TALLYWRIGHT_PREPARE: '1' }, /^TALLYWRIGHT_PREPARE must be on or off/],
    ['neither on nor off', { TALLYWRIGHT_DEMO: 'no' }, /^TALLYWRIGHT_DEMO must be on or off, not no$/],
    ['a part of what Stripe needs', { STRIPE_SECRET_KEY: 'sk_live_hunter2' }, /are set together or not at all$/],
    ['a key of Stripe’s pages', { ...stripe, STRIPE_SECRET_KEY: 'pk_live_hunter2' }, /^STRIPE_SECRET_KEY must be/],
    [
      'the two secrets in each other’s place',
      { ...stripe, STRIPE_WEBHOOK_SECRET: 'sk_live_hunter2' },
      /signing secret/,
    ],
    ['no address to return to', { ...stripe, STRIPE_RETURN_URL: 'hunter2' }, /^STRIPE_RETURN_URL must be/],
    ['an address that runs as a script', { ...stripe, STRIPE_RETURN_URL: 'javascript:hunter2' }, /a web address/],
    ['a secret key for the page', { TALLYWRIGHT_PUBLISHABLE_KEY: 'tw_live_sk_hunter2' }, /must be a publishable key/],
  ])('%s', (_, variables, message) => {
    expect(() => readSettings(variables)).toThrow(StartProblem)
    expect(() => readSettings(variables)).toThrow(message)
    expect(() => readSettings(variables)).not.toThrow(/hunter2/)
  })
})
