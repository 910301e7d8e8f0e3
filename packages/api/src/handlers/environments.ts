import { currentEnvironment, getEnvironmentSettings, updateEnvironmentSettings } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const environments: HandlersOf<'environments'> = {
  current: currentEnvironment,
  settings: getEnvironmentSettings,
  updateSettings: updateEnvironmentSettings,
}
