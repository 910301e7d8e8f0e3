import { z } from 'zod'
import { payment, paymentStatus } from '../objects/payment.ts'
import { defineProcedure } from '../procedure.ts'
import { customerRef, id } from '../values/id.ts'
import { page, pageInput } from '../values/page.ts'
import { reads } from './annotations.ts'

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    customerId: z.exactOptional(customerRef),
    invoiceId: z.exactOptional(id('invoice')),
    status: z.exactOptional(paymentStatus),
  }),
  output: page(payment),
  access: { secret: true, scope: 'payments:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/payments' },
  mcp: reads('List payments'),
  summary: 'List attempts to collect invoices, newest first.',
  description: 'Of one customer, one invoice or one status where given.',
  errors: ['customer.not_found', 'invoice.not_found'],
})
