import { machine, type Runtime } from '../src/runtime.ts'

/** The machine with time a hundred times faster, chance fixed, and a record of every wait that was asked for. */
export function hurried(random = 0.5): Runtime & { readonly waits: number[] } {
  const waits: number[] = []
  return {
    ...machine,
    random: () => random,
    waits,
    startTimer: (milliseconds, callback) => {
      waits.push(milliseconds)
      return machine.startTimer(milliseconds / 100, callback)
    },
  }
}
