import { describe, expect, test } from 'vitest'
import type { Canvas } from './canvas.ts'
import { type Block, type Row, startFlow } from './flow.ts'

/** A flow over pages of 100 points that notes where each row went. */
function flowOnPages(first = 0) {
  const placed: string[] = []
  let page = 1
  const canvas = { addPage: () => page++ } as unknown as Canvas
  const row = (name: string, height: number): Row => ({
    height,
    draw: (top) => placed.push(`${page}:${top} ${name}`),
  })
  return { flow: startFlow({ canvas, top: 0, bottom: 100 }, first), row, placed }
}

describe('rows on pages', () => {
  test('follow each other down the page', () => {
    const { flow, row, placed } = flowOnPages(10)
    flow.place([row('a', 20), row('b', 5)])
    flow.skip(5)
    flow.place([row('c', 1)])
    expect(placed).toEqual(['1:10 a', '1:30 b', '1:40 c'])
  })

  test('a block that does not fit goes to the next page as a whole, under the repeated head', () => {
    const { flow, row, placed } = flowOnPages(85)
    flow.repeat([row('head', 10)])
    flow.place([row('a', 10), row('b', 10)])
    expect(placed).toEqual(['2:0 head', '2:10 a', '2:20 b'])
  })

  test('a block longer than a page is cut between its rows', () => {
    const { flow, row, placed } = flowOnPages()
    const block: Block = [row('a', 60), row('b', 30), row('c', 40)]
    flow.place(block)
    expect(placed).toEqual(['1:0 a', '1:60 b', '2:0 c'])
  })

  test('a block that fills a page exactly stays on it', () => {
    const { flow, row, placed } = flowOnPages()
    flow.place([row('a', 100)])
    flow.place([row('b', 1)])
    expect(placed).toEqual(['1:0 a', '2:0 b'])
  })
})
