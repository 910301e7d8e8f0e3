/** A place in a phrase for a value: how it is written, and what of a text is read as one (one group). */
export interface Hole {
  readonly kind: 'figure' | 'percent' | 'tier' | 'values' | 'text'
  readonly pattern: string
  readonly write: (value: string) => string
}

/** A value that was read out of a phrase. `values` are those of a group-by, joined by `, `; `tier` is a phrase itself. */
export interface SaidValue {
  readonly kind: Hole['kind']
  readonly text: string
}

/** Words around values, both ways: what `write` makes of values, `read` takes apart again. */
export interface Phrase<Values extends readonly string[] = readonly string[]> {
  /** Of its values, in their order. */
  readonly kinds: readonly Hole['kind'][]
  readonly write: (...values: Values) => string
  /** The values of a text that is this phrase and nothing else; null for any other. */
  readonly read: (text: string) => SaidValue[] | null
  /** The same for a text that ends with this phrase, with what comes before it. */
  readonly readEnd: (text: string) => { readonly before: string; readonly values: SaidValue[] } | null
}

// As labels have them: `12,500.5`, `≈335.4839`, `15/31`, `-20.00`.
const FIGURE = String.raw`≈?-?\d[\d,]*(?:\.\d+)?(?:/\d+)?`

const asGiven = (value: string) => value

export const figure: Hole = { kind: 'figure', pattern: `(${FIGURE})`, write: asGiven }

/** `2.9 %`; the value is the figure. */
export const percent: Hole = { kind: 'percent', pattern: `(${FIGURE}) %`, write: (value) => `${value} %` }

export const text: Hole = { kind: 'text', pattern: '(.+)', write: asGiven }

export const groupValues: Hole = { kind: 'values', pattern: '(.+)', write: asGiven }

/** `the tier up to 1,000` */
export const tier: Hole = {
  kind: 'tier',
  pattern: `(the tier (?:up to |above )?${FIGURE}(?: to ${FIGURE})?)`,
  write: asGiven,
}

/** `1 event`, `1,200 events`; the value is the figure. */
export function counted(unit: string): Hole {
  return {
    kind: 'figure',
    pattern: `(${FIGURE}) ${unit}s?`,
    write: (count) => `${count} ${count === '1' ? unit : `${unit}s`}`,
  }
}

type ValuesOf<Holes extends readonly Hole[]> = { readonly [Index in keyof Holes]: string }

/** ``phrase`flat amount ${figure}` `` */
export function phrase<const Holes extends readonly Hole[]>(
  words: TemplateStringsArray,
  ...holes: Holes
): Phrase<ValuesOf<Holes>> {
  const pattern = words.map((word, index) => escaped(word) + (holes[index]?.pattern ?? '')).join('')
  const [whole, end] = [new RegExp(`^${pattern}$`, 'su'), new RegExp(`^(.+?)${pattern}$`, 'su')]
  const said = (captured: readonly string[]) =>
    captured.map((value, index) => ({ kind: holes[index]?.kind ?? 'text', text: value }))
  return {
    kinds: holes.map(({ kind }) => kind),
    write: (...values) => {
      let written = words[0] ?? ''
      for (const [index, hole] of holes.entries()) written += hole.write(values[index] ?? '') + words[index + 1]
      return written
    },
    read: (given) => {
      const found = whole.exec(given)
      return found === null ? null : said(found.slice(1))
    },
    readEnd: (given) => {
      const found = end.exec(given)
      return found === null ? null : { before: found[1] ?? '', values: said(found.slice(2)) }
    },
  }
}

function escaped(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}
