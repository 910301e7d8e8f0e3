import {
  createSandbox,
  currentEnvironment,
  deleteSandbox,
  getEnvironmentSettings,
  resetSandbox,
  updateEnvironmentSettings,
} from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const environments: HandlersOf<'environments'> = {
  current: currentEnvironment,
  settings: getEnvironmentSettings,
  updateSettings: updateEnvironmentSettings,
  createSandbox: (context, input, request) =>
    createSandbox(context, input, { ...request, callerSecret: context.caller.secret }),
  reset: resetSandbox,
  deleteSandbox,
}
