import { describe, expect, test } from 'vitest'
import type { Bench } from './suite-bench.ts'

/** Customers, their methods, and the pages on which they enter them. */
export function describeCustomersAndSetups(bench: Bench): void {
  const { made, newName, newCustomer, chargeTo } = bench

  describe('customers and methods', () => {
    test('a customer who is created again is the same one', async () => {
      const { asked, customerId, reference } = await newCustomer()
      const again = await Promise.all(Array.from({ length: 5 }, () => made().provider.createCustomer(asked)))
      expect(new Set(again.map((each) => each.reference))).toEqual(new Set([reference]))
      const { customers } = await made().witness()
      expect(customers.filter((each) => each.customerId === customerId)).toHaveLength(1)
    })

    test('a customer who is deleted twice is deleted', async () => {
      const { reference } = await newCustomer()
      await made().provider.deleteCustomer(reference)
      await made().provider.deleteCustomer(reference)
    })

    test('a method has a label that a person knows it by', async () => {
      const { reference } = await newCustomer()
      const attached = await made().provider.attachMethod(made().tokens.succeeds, reference)
      expect(attached).toMatchObject({ ok: true, value: { label: expect.stringMatching(/\w/) } })
    })

    test('a token that means nothing is refused', async () => {
      const { reference } = await newCustomer()
      expect(await made().provider.attachMethod('pm_nobody_has_this', reference)).toMatchObject({ ok: false })
    })

    test('a method that is forgotten twice is forgotten', async () => {
      const { methodReference } = await chargeTo(made().tokens.succeeds)
      await made().provider.detachMethod(methodReference)
      await made().provider.detachMethod(methodReference)
    })
  })

  describe('setups', () => {
    const setup = async () => {
      const { customerId, reference: customerReference } = await newCustomer()
      const request = {
        idempotencyKey: newName('setup'),
        environmentId: 'env_suite',
        customerId,
        customerReference,
        returnUrl: 'https://shop.example/account',
      }
      return { request, page: await made().provider.openSetup(request) }
    }

    test('a setup is a page, and the same one when it is asked for again', async () => {
      const { request, page } = await setup()
      expect(URL.canParse(page.url)).toBe(true)
      expect(await made().provider.openSetup(request)).toEqual(page)
    })

    test('a setup has no method until the customer has entered one', async () => {
      const { request, page } = await setup()
      const { environmentId, customerId } = request
      expect(await made().provider.findSetup(page.reference)).toEqual({ environmentId, customerId, method: null })
      await made().completeSetup(page.reference)
      const method = { reference: expect.any(String), label: expect.stringMatching(/\w/) }
      expect(await made().provider.findSetup(page.reference)).toEqual({ environmentId, customerId, method })
    })

    test('a method that was entered on the page can be charged', async () => {
      const { request, page } = await setup()
      await made().completeSetup(page.reference)
      const methodReference = (await made().provider.findSetup(page.reference))?.method?.reference ?? ''
      const { customerReference } = request
      const asked = { ...(await chargeTo(made().tokens.succeeds)), customerReference, methodReference }
      expect(await made().provider.charge(asked)).toMatchObject({ status: 'succeeded' })
    })

    test('a setup that nobody opened is not there', async () => {
      const { page } = await setup()
      expect(await made().provider.findSetup(`${page.reference}0`)).toBeNull()
    })
  })
}
