import { describe, expect, test } from 'vitest'
import { refusedName, takesDemoKeys } from './demo-access.ts'
import { readSettings } from './settings.ts'

describe('the demo’s keys are taken', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['without settings', {}],
    ['on ::1', { TALLYWRIGHT_HOST: '::1' }],
    ['on localhost', { TALLYWRIGHT_HOST: 'localhost' }],
    ['on another address of the loopback', { TALLYWRIGHT_HOST: '127.0.0.2' }],
    ['under another port of this machine', { TALLYWRIGHT_URL: 'http://localhost:8080' }],
    ['under its address in IPv6', { TALLYWRIGHT_URL: 'http://[::1]:8080' }],
  ])('%s', (_, variables) => {
    expect(takesDemoKeys(readSettings(variables))).toBe(true)
  })
})

describe('the demo’s keys are refused', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['on all addresses', { TALLYWRIGHT_HOST: '0.0.0.0' }],
    ['on all addresses of IPv6', { TALLYWRIGHT_HOST: '::' }],
    ['on one of the network', { TALLYWRIGHT_HOST: '192.168.0.7' }],
    ['behind a name of the web', { TALLYWRIGHT_URL: 'https://billing.example.com' }],
    ['with PostgreSQL', { DATABASE_URL: 'postgres://db.example.com/billing', TALLYWRIGHT_HOST: '127.0.0.1' }],
  ])('%s', (_, variables) => {
    expect(takesDemoKeys(readSettings(variables))).toBe(false)
  })
})

test.each<[string, number | null]>([
  ['localhost:4000', null],
  ['127.0.0.1:4000', null],
  ['[::1]:4000', null],
  ['tallywright.localhost', null],
  ['rebound.example:4000', 421],
  ['127.0.0.1.example', 421],
  ['localhost.example', 421],
  ['notlocalhost', 421],
  ['192.168.0.7:4000', 421],
])('a request to %s is answered, or refused with: %s', (host, status) => {
  expect(refusedName(new Request(`http://${host}/trpc/plans.list`))?.status ?? null).toBe(status)
})
