import { describe, expect, test } from 'vitest'
import { ONE } from '../money/rational.ts'
import { instantFromIso } from '../time/instant.ts'
import { canonicalContent, compareEvents, type UsageEvent } from './usage-event.ts'

const NOON = instantFromIso('2024-03-01T12:00:00Z')
const LATER = instantFromIso('2024-03-01T12:00:01Z')

function event(changes: Partial<UsageEvent>): UsageEvent {
  return { id: 'b', timestamp: NOON, receivedAt: NOON, units: ONE, properties: {}, ...changes }
}

describe('the order of events', () => {
  test.each([
    ['the timestamp decides first', event({ timestamp: NOON, receivedAt: LATER }), event({ timestamp: LATER })],
    ['then the receipt', event({ id: 'z' }), event({ id: 'a', receivedAt: LATER })],
    ['then the id', event({ id: 'a' }), event({ id: 'b' })],
    ['ids are compared by code units: capitals first', event({ id: 'Z' }), event({ id: 'a' })],
  ])('%s', (_, first, second) => {
    expect(compareEvents(first, second)).toBeLessThan(0)
    expect(compareEvents(second, first)).toBeGreaterThan(0)
  })

  test('an event stands beside itself', () => {
    expect(compareEvents(event({}), event({}))).toBe(0)
  })
})

describe('the content of a report', () => {
  const sent = { featureSlug: 'api-calls', units: '1', timestamp: NOON, properties: { region: 'eu', tier: 'a' } }

  test.each([
    ['1 and 1.0 are the same units', { ...sent, units: '1.0' }],
    ['leading zeros change nothing', { ...sent, units: '01.00' }],
    ['properties have no order', { ...sent, properties: { tier: 'a', region: 'eu' } }],
  ])('%s', (_, again) => {
    expect(canonicalContent(again)).toBe(canonicalContent(sent))
  })

  test.each([
    ['other units', { ...sent, units: '1.01' }],
    ['another feature', { ...sent, featureSlug: 'storage' }],
    ['another instant', { ...sent, timestamp: LATER }],
    ['another value', { ...sent, properties: { region: 'us', tier: 'a' } }],
    ['a property more', { ...sent, properties: { ...sent.properties, zone: '' } }],
    ['a name that moved into a value', { ...sent, properties: { region: 'eu', 'tier":"a': '' } }],
  ])('%s is other content', (_, other) => {
    expect(canonicalContent(other)).not.toBe(canonicalContent(sent))
  })

  test('a timestamp that the caller left out is no part of it', () => {
    const { timestamp: _, ...without } = sent
    expect(canonicalContent(without)).toBe(canonicalContent({ ...without }))
    expect(canonicalContent(without)).not.toBe(canonicalContent(sent))
  })
})
