import { z } from 'zod'

// Control characters and half surrogates are refused: PostgreSQL stores neither, and no name needs them.
const LINE = /^[^\p{Cc}\p{Cs}]*$/u
const LINES = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u

/** One line of text with 1 to `longest` characters. */
export function line(longest: number) {
  return z.string().min(1).max(longest).regex(LINE, 'must be one line without control characters')
}

/** A page of the web. */
export function webAddress() {
  return z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .regex(LINE, 'must not contain control characters')
}

/** Text that may have several lines, with 1 to `longest` characters. */
export function lines(longest: number) {
  return z.string().min(1).max(longest).regex(LINES, 'must not contain control characters')
}

/** The name of a property of a usage event, as meters and pricing models refer to it. */
export const propertyName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'must start with a letter and have at most 64 letters, digits or _ . -')

/** The caller's own facts about an object, kept and returned as they are. */
export const metadata = boundedRecord(propertyName, line(500), 50)

/** A record whose number of keys has a limit: nothing on the wire is unbounded. */
export function boundedRecord<Key extends z.ZodType<string, string>, Value extends z.ZodType>(
  key: Key,
  value: Value,
  most: number,
) {
  const record = z
    .record(key, value)
    .refine((record) => Object.keys(record).length <= most, `must have at most ${most} keys`)
  // A preprocessed schema takes `unknown` by its type; what it takes is what the record takes.
  const checked = z.preprocess(refuseProto, record) as unknown as typeof record
  return checked.meta({ maxProperties: most })
}

/** The one key that zod leaves out of a record without a word. */
function refuseProto(given: unknown, context: z.RefinementCtx): unknown {
  if (typeof given === 'object' && given !== null && Object.hasOwn(given, '__proto__')) {
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'is not a valid key' })
  }
  return given
}
