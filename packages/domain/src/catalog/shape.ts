import type { Decimal } from '../money/decimal.ts'
import { type CatalogProblem, type CatalogProblems, problem } from './catalog-problem.ts'

/*
 * The form of what plain JavaScript or a file of JSON hands in: which fields, of which kind, which words. A shape says
 * nothing about sense; rules do, and they read only what has its shape.
 */

/** All places where a value has not the form that is wanted. `path` leads to the value; the whole has an empty one. */
type Check = (path: string, value: unknown) => CatalogProblems

/** Has no problem with any `T`, and with nothing else. */
export interface Shape<T> extends Check {
  /** Nobody sets it. It makes the compiler take a shape for exactly its own type, so that the two stay the same. */
  readonly of?: (value: T) => T
}

export const text: Shape<string> = scalar('a text', (value) => typeof value === 'string')
/** Whether it is whole and in range is for a rule to say: so may NaN be. */
export const number: Shape<number> = scalar('a number', (value) => typeof value === 'number')
export const flag: Shape<boolean> = scalar('true or false', (value) => typeof value === 'boolean')

/** Its digits are for a rule to look at; a number in its place has lost some of them already. */
export const decimal: Shape<Decimal> = function* (path, value) {
  if (value === undefined) yield misfit(path, value, 'a decimal')
  else if (typeof value !== 'string') yield problem('decimal.malformed', path, described(value))
}

export function word<const Word extends string>(...words: readonly Word[]): Shape<Word> {
  const known: ReadonlySet<unknown> = new Set(words)
  const expected = words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`
  return function* (path, value) {
    if (typeof value !== 'string') yield misfit(path, value, expected)
    else if (!known.has(value)) yield problem('word.unknown', path, `${described(value)}, not ${expected}`)
  }
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return function* (path, value) {
    if (value !== undefined) yield* shape(path, value)
  }
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return function* (path, value) {
    if (value !== null) yield* shape(path, value)
  }
}

export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return function* (path, value) {
    if (!Array.isArray(value)) return yield misfit(path, value, 'a list')
    for (const [index, each] of value.entries()) yield* item(pathOf(path, index), each)
  }
}

/** Entries by a name of the caller's: a slug, a currency, a language model. */
export function recordOf<T>(entry: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return function* (path, value) {
    if (!isObject(value)) return yield misfit(path, value, 'an object')
    for (const [name, each] of Object.entries(value)) yield* entry(pathOf(path, name), each)
  }
}

/** Exactly these fields. One that nobody knows is refused: a misspelt `maximum` would bound nothing. */
export function object<T extends object>(fields: { readonly [Name in keyof T]-?: Shape<T[Name]> }): Shape<T> {
  const shapes = Object.entries<Check>(fields)
  return function* (path, value) {
    if (!isObject(value)) return yield misfit(path, value, 'an object')
    for (const [name, shape] of shapes) yield* shape(pathOf(path, name), value[name])
    for (const [name, each] of Object.entries(value)) {
      if (each !== undefined && !Object.hasOwn(fields, name)) yield problem('field.unknown', pathOf(path, name))
    }
  }
}

/** One of several objects, told apart by the word in the field `tag`. */
export function tagged<Tag extends string, T extends Readonly<Record<Tag, string>>>(
  tag: Tag,
  kinds: { readonly [Kind in T[Tag]]: Shape<Extract<T, Readonly<Record<Tag, Kind>>>> },
): Shape<T> {
  const shapes = new Map(Object.entries<Check>(kinds))
  const kind = word(...shapes.keys())
  return function* (path, value) {
    if (!isObject(value)) return yield misfit(path, value, 'an object')
    const named = value[tag]
    const shape = typeof named === 'string' ? shapes.get(named) : undefined
    yield* shape === undefined ? kind(pathOf(path, tag), named) : shape(path, value)
  }
}

function scalar<T>(expected: string, fits: (value: unknown) => boolean): Shape<T> {
  return function* (path, value) {
    if (!fits(value)) yield misfit(path, value, expected)
  }
}

function misfit(path: string, value: unknown, expected: string): CatalogProblem {
  if (value === undefined) return problem('field.missing', path, expected)
  return problem('field.malformed', path, `${described(value)}, not ${expected}`)
}

/** Never throws, and never writes out a whole object. */
function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pathOf(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`
}
