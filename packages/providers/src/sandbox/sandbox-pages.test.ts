import { expect, test } from 'vitest'
import { AT, chargeOf } from './charge-for-test.ts'
import { memoryBooks } from './sandbox-books.ts'
import { sandboxPages } from './sandbox-pages.ts'
import { sandboxProvider } from './sandbox-provider.ts'

function world() {
  const provider = sandboxProvider(memoryBooks(), { pagesUrl: 'https://billing.example/sandbox' })
  const pages = sandboxPages(provider)
  const post = (url: string, fields: Record<string, string>) =>
    pages(new Request(url, { method: 'POST', body: new URLSearchParams(fields) }))
  return { provider, open: (url: string) => pages(new Request(url)), post }
}

test.each([
  ['confirm', 'succeeded'],
  ['refuse', 'failed'],
])('a customer who answers with %s: the charge has %s', async (answer, status) => {
  const { provider, open, post } = world()
  const outcome = await provider.charge(chargeOf('inv_1:1', 'requires_action'))
  const url = outcome.status === 'requires_action' ? (outcome.actionUrl ?? '') : ''
  expect(url).toBe('https://billing.example/sandbox/actions/sandbox_inv_1%3A1')
  expect(await (await open(url)).text()).toContain('Confirm your payment')
  expect((await post(url, { answer })).status).toBe(200)
  expect(await provider.findCharge('inv_1:1', AT)).toMatchObject({ status })
})

test('what was answered is not asked again, and an answer that is none asks again', async () => {
  const { provider, open, post } = world()
  await provider.charge(chargeOf('inv_1:1', 'requires_action'))
  const url = 'https://billing.example/sandbox/actions/sandbox_inv_1%3A1'
  expect(await (await post(url, { answer: 'perhaps' })).text()).toContain('Confirm your payment')
  await post(url, { answer: 'confirm' })
  expect(await (await post(url, { answer: 'refuse' })).text()).toContain('You have confirmed the payment')
  expect(await (await open(url)).text()).toContain('You have confirmed the payment')
})

test('a form that is longer than any of these pages is read no further', async () => {
  const { provider, post } = world()
  await provider.charge(chargeOf('inv_1:1', 'requires_action'))
  const url = 'https://billing.example/sandbox/actions/sandbox_inv_1%3A1'
  expect((await post(url, { answer: 'x'.repeat(20_000) })).status).toBe(413)
})

test('a setup page takes the name of a method, and sends the customer back', async () => {
  const { provider, open, post } = world()
  const request = {
    idempotencyKey: 's',
    environmentId: 'env_a',
    customerId: 'cus_1',
    customerReference: 'sandbox_cus_1',
  }
  const { reference, url } = await provider.openSetup({ ...request, returnUrl: 'https://shop.example/account' })
  expect(await (await open(url)).text()).toContain('<option>processing_then_fails</option>')
  const wrong = await post(url, { method: '<b>' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('there is no sandbox payment method &lt;b>')
  expect((await provider.findSetup(reference))?.method).toBeNull()
  const right = await post(url, { method: 'succeeds' })
  expect([right.status, right.headers.get('location')]).toEqual([303, 'https://shop.example/account'])
  expect(await provider.findSetup(reference)).toMatchObject({ method: { reference: 'succeeds' } })
})

test.each(['/setups/sandbox_setup_x', '/actions/sandbox_x', '/actions/%', '/other/x', '/'])(
  'there is no page %s',
  async (path) => {
    expect((await world().open(`https://billing.example/sandbox${path}`)).status).toBe(404)
  },
)
