import { currentEnvironment } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const environments: HandlersOf<'environments'> = { current: currentEnvironment }
