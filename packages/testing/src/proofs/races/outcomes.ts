import type { RaceCall, RaceResult } from './calls.ts'

/** What was answered otherwise than with success or one of the codes, each with how often. */
export function unexpected(results: readonly RaceResult[], codes: readonly string[]): string[] {
  const texts = results.flatMap((result) => {
    if (result.kind === 'thrown') return [`thrown: ${result.message}`]
    return result.kind === 'refused' && !codes.includes(result.code) ? [`refused: ${result.code}`] : []
  })
  return [...new Set(texts)].map((text) => `${texts.filter((each) => each === text).length} × ${text}`)
}

/** Of workers. */
export function failuresIn(results: readonly RaceResult[]): string[] {
  return results.flatMap((result) => (result.kind === 'done' ? (result.value as string[]) : [result.kind]))
}

export function expectCount<Count extends number | bigint>(what: string, found: Count, wanted: Count): string[] {
  return found === wanted ? [] : [`${what}: ${found} instead of ${wanted}`]
}

export function countDone(results: readonly RaceResult[]): number {
  return results.filter(({ kind }) => kind === 'done').length
}

/** The calls that succeeded, each with what it was answered. */
export function doneCalls(calls: readonly RaceCall[], results: readonly RaceResult[]) {
  return calls.flatMap((call, index) => {
    const result = results[index]
    return result?.kind === 'done' ? [{ call, value: result.value }] : []
  })
}
