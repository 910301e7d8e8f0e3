/** The forms in which usage comes to {@link USAGE_EVENTS_PATH}. */
export const USAGE_MEDIA_TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const

export type UsageMediaType = (typeof USAGE_MEDIA_TYPES)[number]

/** Where usage is posted as plain JSON, NDJSON or CloudEvents. */
export const USAGE_EVENTS_PATH = '/v1/usage/events'

/** What one call may bring. */
export const MOST_EVENTS = 10_000
export const MOST_USAGE_BYTES = 16 * 1024 * 1024
