import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47])

test('a real browser opens a local page, clicks, and takes a screenshot', async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<title>Tally</title><button onclick="this.textContent = \'split → ✓ Ł\'">notch</button>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.getByRole('button', { name: 'notch' }).click()
    expect(await page.getByRole('button').textContent()).toBe('split → ✓ Ł')
    const screenshot = await page.screenshot()
    expect(screenshot.subarray(0, 4)).toEqual(pngSignature)
  } finally {
    await browser.close()
    server.close()
  }
})
