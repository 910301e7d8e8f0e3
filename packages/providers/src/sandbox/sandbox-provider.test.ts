import { describePaymentProvider } from '../provider-suite.ts'
import { memoryBooks } from './sandbox-books.ts'
import { sandboxProvider } from './sandbox-provider.ts'
import { sandboxUnderTest, webhooksForTest } from './sandbox-under-test.ts'

describePaymentProvider('the sandbox, with books in memory', async () => {
  const { webhooks, ...around } = webhooksForTest(Date.now)
  return sandboxUnderTest(sandboxProvider(memoryBooks(), { webhooks }), { ...around, close: async () => {} })
})
