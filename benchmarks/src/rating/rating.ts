import { type Benchmark, figure } from '../benchmark.ts'
import { repeat } from '../measure/repeat.ts'
import { rateOf } from '../measure/stopwatch.ts'
import { type Operation, operations } from './operations.ts'

/** Long enough for a garbage collection or two in each run. */
const RUN_MS = 150

export const rating: Benchmark = {
  name: 'rating',
  title: 'Rating, proration and billing periods: calls per second of one thread',
  run: async (say) => {
    const figures = []
    for (const [name, operation] of Object.entries(operations)) {
      say(name)
      figures.push(figure(name, 'calls/s', await repeat(() => rateOf(kept(operation), RUN_MS))))
    }
    return {
      figures,
      notes: [
        'No database, no network: the doors of packages/domain, each answer with its whole explanation.',
        'A call rates one price for one billing period, whatever the number of its events.',
      ],
    }
  },
}

/** Holds on to answers now and then, so that none of the work can be left out as unused. */
function kept(operation: Operation): (turn: number) => void {
  const answers: object[] = []
  return (turn) => {
    answers[turn & 255] = operation(turn)
  }
}
