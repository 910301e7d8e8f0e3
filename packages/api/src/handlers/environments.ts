import { createSandbox, currentEnvironment, deleteSandbox, resetSandbox, updateEnvironment } from '@tallywright/engine'
import type { HandlersOf } from './handlers-of.ts'

export const environments: HandlersOf<'environments'> = {
  current: currentEnvironment,
  update: updateEnvironment,
  createSandbox: (context, input, request) =>
    createSandbox(context, input, { ...request, callerSecret: context.caller.secret }),
  reset: resetSandbox,
  deleteSandbox,
}
