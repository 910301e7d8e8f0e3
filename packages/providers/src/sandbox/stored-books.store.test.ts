import { openTestEngine } from '@tallywright/testing/test-engine'
import { inject } from 'vitest'
import { describePaymentProvider } from '../provider-suite.ts'
import { sandboxProvider } from './sandbox-provider.ts'
import { sandboxUnderTest, webhooksForTest } from './sandbox-under-test.ts'

describePaymentProvider('the sandbox, with books in the database', async () => {
  const { engine, close } = await openTestEngine(inject('testDatabase'))
  const { webhooks, ...around } = webhooksForTest(Date.now)
  return sandboxUnderTest(sandboxProvider(engine.store.sandboxBooks, { webhooks }), { ...around, close })
})
