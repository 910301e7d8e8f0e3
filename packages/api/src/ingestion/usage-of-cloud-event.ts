import { createHash } from 'node:crypto'
import { type CloudEvent, cloudEvent, type InputProblem, inputProblems } from '@tallywright/contract'

/** What a CloudEvent says of usage, in the fields of a usage event and still to be checked as one. */
export type CloudUsage =
  | { readonly event: object; readonly pathOf: (param: string) => string }
  | { readonly idempotencyKey: string; readonly problem: InputProblem }

/** Reads usage from a CloudEvent (decision 0036): what is wrong with it is told by its own attributes. */
export function usageOfCloudEvent(given: unknown): CloudUsage {
  const parsed = cloudEvent.safeParse(given)
  if (!parsed.success) {
    const [problem] = inputProblems(parsed.error)
    return { idempotencyKey: '', problem: problem ?? { path: '', message: 'is no CloudEvent' } }
  }
  const event = parsed.data
  const idempotencyKey = keyOfCloudEvent(event)
  const problem = problemOfData(event)
  if (problem !== null) return { idempotencyKey, problem }
  const { units, properties, ...others } = (event.data ?? {}) as Members
  const own = isObject(properties) ? properties : {}
  const said = isObject(properties) || properties === undefined ? { ...known(others), ...known(own) } : properties
  const { subject, time } = event
  return {
    event: {
      ...(subject === undefined || subject === null ? {} : { customerId: subject }),
      ...{ featureSlug: event.type, units: units === undefined ? 1 : units, idempotencyKey },
      ...(time === undefined || time === null ? {} : { timestamp: toMillisecond(time) }),
      ...(isObject(said) && Object.keys(said).length === 0 ? {} : { properties: said }),
    },
    pathOf: (param) => attributeOf(param, own),
  }
}

type Members = Readonly<Record<string, unknown>>

const JSON_TYPE = /^[\w.+-]+\/(?:[\w.+-]+\+)?json *(?:;.*)?$/i

function problemOfData({ data, data_base64, datacontenttype }: CloudEvent): InputProblem | null {
  if (data_base64 !== undefined && data_base64 !== null)
    return { path: 'data_base64', message: 'is not read; send the object as data' }
  if (datacontenttype !== undefined && datacontenttype !== null && !JSON_TYPE.test(datacontenttype))
    return { path: 'datacontenttype', message: 'must be JSON' }
  if (data === undefined || data === null) return null
  if (!isObject(data)) return { path: 'data', message: 'must be an object such as { "units": 1 }' }
  const { properties, units: _, ...others } = data
  const both = isObject(properties) ? Object.keys(properties).find((name) => Object.hasOwn(others, name)) : undefined
  return both === undefined ? null : { path: `data.${both}`, message: 'is among data.properties as well' }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A property that is null is one that is absent, as meters see it. */
function known(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
}

const LONGEST_KEY = 255

/**
 * One key for `source` and `id`, which are the identity of a CloudEvent: `ce:` and both as a JSON array, in which no two pairs
 * are written alike; a longer one as its SHA-256.
 */
export function keyOfCloudEvent({ source, id }: Pick<CloudEvent, 'source' | 'id'>): string {
  const pair = JSON.stringify([source, id])
  const key = `ce:${pair}`
  if (key.length <= LONGEST_KEY) return key
  return `ce:sha256:${createHash('sha256').update(pair).digest('hex')}`
}

/** What is finer than a millisecond is cut off, so that a repetition says the same. */
function toMillisecond(time: string): string {
  return new Date(time.replace(/(\.\d{3})\d+/, '$1')).toISOString()
}

/** The attribute that a field of the event came from. */
function attributeOf(param: string, own: Members): string {
  const [field = '', ...rest] = param.split('.')
  const name = rest.join('.')
  switch (field) {
    case 'customerId':
      return 'subject'
    case 'featureSlug':
      return 'type'
    case 'timestamp':
      return 'time'
    case 'idempotencyKey':
      return 'id'
    case 'units':
      return 'data.units'
    case 'properties':
      return name === '' || Object.hasOwn(own, name) ? `data.${param}` : `data.${name}`
    default:
      return param
  }
}
