import type { Demo } from '@tallywright/engine'
import { demoStart, loadDemo } from './demo/load-demo.ts'

/** What an embedded database holds after its first start. */
export const demo: Demo = { startsAt: demoStart, load: loadDemo }

/** A sandbox with nothing in it yet. */
export const emptyDemo: Demo = { startsAt: (wall) => wall, load: async () => {} }
