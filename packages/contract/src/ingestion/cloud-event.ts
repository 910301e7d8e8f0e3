import { z } from 'zod'
import { line } from '../values/text.ts'

const PCHAR = "(?:[\\w.~!$&'()*+,;=:@-]|%[\\dA-Fa-f]{2})"
const AUTHORITY = `//(?:(?:[\\w.~!$&'()*+,;=:-]|%[\\dA-Fa-f]{2})*@)?(?:\\[[\\dA-Fa-f:.]+\\]|(?:[\\w.~!$&'()*+,;=-]|%[\\dA-Fa-f]{2})*)(?::\\d*)?(?:/${PCHAR}*)*`
const HIERARCHY = `(?:${AUTHORITY}|/(?:${PCHAR}+(?:/${PCHAR}*)*)?|${PCHAR}+(?:/${PCHAR}*)*)`
const TAIL = `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?`
const SCHEME = '[A-Za-z][A-Za-z\\d+.-]*:'
const URI = new RegExp(`^${SCHEME}${HIERARCHY}${TAIL}$`)
const URI_REFERENCE = new RegExp(`^(?:${SCHEME})?${HIERARCHY}?${TAIL}$`)

/** A date, a time to any fraction of a second, and where it is that. */
const RFC3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,12})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** The host in brackets of a URI is an address of IPv6, which only a parser tells from other hexadecimal text. */
function hasGoodAddress(text: string): boolean {
  return !text.includes('[') || URL.canParse(text.replace(/^[^/]*(?=\/\/)/, 'http:'))
}

/** The 31st of April is no date. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  const instant = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)
}

function orNull<Schema extends z.ZodType>(schema: Schema) {
  return z.exactOptional(z.nullable(schema))
}

/**
 * A CloudEvent 1.0 in its JSON format, as the public schema has it: whatever that refuses is refused. Narrower where we have to
 * store a text (one line of at most 2,000 characters), and in `specversion`. Extension attributes are welcome and not read.
 */
export const cloudEvent = z.looseObject({
  specversion: z.literal('1.0', { error: 'must be "1.0"' }),
  id: line(2000).describe('Unique within its `source`: the same pair is the same event.'),
  source: line(2000)
    .regex(URI_REFERENCE, 'must be a URI or a relative reference such as "/gateway/eu-1"')
    .refine(hasGoodAddress, 'must have a host that is an address'),
  type: line(2000).describe('The slug of the metered feature.'),
  subject: orNull(line(2000)).describe('The customer: our id or your `externalId`.'),
  time: orNull(
    z
      .string()
      .regex(RFC3339, 'must be a time of RFC 3339 such as "2026-01-31T10:00:00Z"')
      .refine(isDay, 'must be a day of the calendar'),
  ).describe('When it happened, to the millisecond; the time of receipt unless given.'),
  datacontenttype: orNull(line(2000)).describe('Of JSON, unless absent.'),
  dataschema: orNull(
    line(2000).regex(URI, 'must be a URI').refine(hasGoodAddress, 'must have a host that is an address'),
  ),
  data: z
    .optional(z.unknown())
    .describe(
      'An object: `units` (1 unless given; a JSON number or decimal text, read digit by digit), `properties`, and any other ' +
        'member as a property. A member that is null is left out.',
    ),
  data_base64: orNull(z.string()).describe('Refused: what is reported is read from `data`.'),
})

export type CloudEvent = z.output<typeof cloudEvent>
