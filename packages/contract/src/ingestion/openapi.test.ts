import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { usageEventInput } from '../objects/usage.ts'
import { cloudEvent } from './cloud-event.ts'
import { openApiDocument } from './openapi.ts'

const document = openApiDocument('https://billing.example.com')
const { post } = document.paths['/v1/usage/events'] ?? {}

test('the document is OpenAPI 3.1 as its public schema has it', async () => {
  expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true })
})

test('the examples are of the form that they are examples of', () => {
  const content = post?.requestBody.content
  expect(usageEventInput.safeParse(content?.['application/json'].example.events[0]).success).toBe(true)
  expect(usageEventInput.safeParse(JSON.parse(content?.['application/x-ndjson'].example ?? '')).success).toBe(true)
  expect(cloudEvent.safeParse(content?.['application/cloudevents+json'].example).success).toBe(true)
})

test('every way to be refused has its status', () => {
  expect(Object.keys(post?.responses ?? {})).toEqual(['200', '400', '401', '403', '413', '415', '429', '500', '503'])
})
