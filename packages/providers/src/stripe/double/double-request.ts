/** A form as Stripe reads it: `metadata[key]=value` and `expand[0]=a` make objects, everything else is text. */
export interface Form {
  readonly [name: string]: string | Form
}

export interface DoubleRequest {
  readonly method: string
  readonly path: string
  readonly form: Form
  /** The Idempotency-Key, of a POST that has one. */
  readonly key: string | null
  /** The text of the body, which tell whether a repeated request is the same. */
  readonly body: string
}

/** What Stripe answers instead: its own error shape (docs.stripe.com/api/errors). */
export class StripeRefusal extends Error {
  override readonly name = 'StripeRefusal'
  readonly status: number
  readonly error: Readonly<Record<string, unknown>>

  constructor(status: number, error: Readonly<Record<string, unknown>> & { readonly message: string }) {
    super(error.message)
    this.status = status
    this.error = error
  }
}

export function readForm(text: string): Form {
  const form: Record<string, string | Form> = {}
  for (const [path, value] of new URLSearchParams(text)) put(form, path.replaceAll(']', '').split('['), value)
  return form
}

function put(form: Record<string, string | Form>, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    form[name] = value
    return
  }
  const inner = form[name]
  const inside = typeof inner === 'object' ? { ...inner } : {}
  put(inside, rest, value)
  form[name] = inside
}

/**
 * Which parameters an endpoint knows: `true` for a text, `'required'` for one that must be there, `'any'` for a free object
 * such as metadata, or the fields of an object.
 */
export interface Parameters {
  readonly [name: string]: true | 'required' | 'any' | Parameters
}

/** Refuses what the endpoint does not know and asks for what it needs, as Stripe does before it looks at anything. */
export function checkParameters(form: Form, known: Parameters, within = ''): void {
  for (const [name, value] of Object.entries(form)) {
    const path = within === '' ? name : `${within}[${name}]`
    const expected = known[name]
    if (expected === undefined)
      throw invalid(`Received unknown parameter: ${path}`, { code: 'parameter_unknown', param: path })
    if (typeof expected !== 'object') continue
    if (typeof value !== 'object') throw invalid('Invalid object', { param: path })
    checkParameters(value, expected, path)
  }
  for (const [name, expected] of Object.entries(known)) {
    if (expected === 'required' && form[name] === undefined) {
      throw invalid(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name })
    }
  }
}

export function invalid(message: string, more: Readonly<Record<string, unknown>> = {}): StripeRefusal {
  return new StripeRefusal(400, { type: 'invalid_request_error', message, ...more })
}

export function missing(kind: string, id: string, param = 'id'): StripeRefusal {
  const message = `No such ${kind}: '${id}'`
  return new StripeRefusal(404, { type: 'invalid_request_error', code: 'resource_missing', message, param })
}

export function textOf(form: Form, name: string): string | undefined {
  const value = form[name]
  return typeof value === 'string' ? value : undefined
}

export function objectOf(form: Form, name: string): Record<string, string> {
  const value = form[name]
  if (typeof value !== 'object') return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export function wholeOf(form: Form, name: string): number {
  const text = textOf(form, name) ?? ''
  if (!/^\d+$/.test(text)) throw invalid(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name })
  return Number(text)
}
