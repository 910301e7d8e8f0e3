import { type Spread, spread } from './measure/spread.ts'

/** One number that a benchmark measures, over several runs. */
export interface Figure extends Spread {
  readonly name: string
  readonly unit: string
}

export interface Report {
  readonly figures: readonly Figure[]
  /** What one must know to read the figures: sizes, settings, what was counted to be right. */
  readonly notes: readonly string[]
  /** What was counted, by what it was counted of. */
  readonly lists?: Readonly<Record<string, readonly string[]>>
}

export interface Benchmark {
  readonly name: string
  /** What is measured, in one line. */
  readonly title: string
  /** Measures; `say` tells a person who waits what is going on. */
  readonly run: (say: (line: string) => void) => Promise<Report>
}

export function figure(name: string, unit: string, values: readonly number[]): Figure {
  return { name, unit, ...spread(values) }
}

/** Two measurements of each run against each other: a busy moment of the machine slows both. */
export function ratioFigure(name: string, values: readonly number[], baseline: readonly number[]): Figure {
  return figure(
    name,
    'ratio',
    values.map((value, run) => value / (baseline[run] ?? Number.NaN)),
  )
}
