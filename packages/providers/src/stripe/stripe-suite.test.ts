import { describePaymentProvider } from '../provider-suite.ts'
import { doubleUnderTest } from './double/double-under-test.ts'

describePaymentProvider('Stripe', doubleUnderTest)
