import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser } from '@tallywright/testing/browser'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exampleCatalog } from '../src/estimate/example-catalog.ts'
import { buildPage } from './built-page.ts'
import { expectedTotals } from './expected-totals.ts'
import { type PlainCalls, plainCalls } from './plain-calls.ts'
import { smallTargets, unreadableTexts } from './readable-page.ts'
import { invoicedMonth } from './real-month.ts'
import { type RunningServer, startServer } from './running-server.ts'

type Browser = Awaited<ReturnType<typeof launchBrowser>>
type Page = Awaited<ReturnType<Browser['newPage']>>
type PageOptions = NonNullable<Parameters<Browser['newPage']>[0]>

const screenshots = join(tmpdir(), 'tallywright-pricing-screenshots')

let server: RunningServer
let calls: PlainCalls
let browser: Browser
let page: Page
let complaints: string[]

// The first start of a server also lives through its demo's months.
const FIRST_START_MS = 180_000

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true })
  await buildPage()
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
  calls = plainCalls(server)
  const { items } = await calls.query<{ items: { slug: string }[] }>('plans.list', { limit: 100 })
  for (const { slug } of items) await calls.mutation('plans.archive', { planSlug: slug })
  await calls.mutation('catalog.push', { catalog: exampleCatalog })
}, FIRST_START_MS)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

beforeEach(async () => {
  page = await open()
})

afterEach(async () => {
  await page.context().close()
})

async function open(
  options: PageOptions = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', ...options })
  const opened = await context.newPage()
  complaints = []
  opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  opened.on('pageerror', (error) => complaints.push(String(error)))
  await prepare(opened)
  await opened.goto(server.url)
  return opened
}

const card = (name: string) => page.getByRole('article', { name, exact: true })
const slider = (name: string) => page.getByRole('slider', { name })
const field = (name: string) => page.getByRole('textbox', { name })

async function totals(): Promise<string[]> {
  await card('Team').waitFor()
  const texts = await page.getByRole('article').getByTestId('total').allTextContents()
  return texts.map((text) => text.replace(/[^\d.]/g, ''))
}

/** Some things are seen only after the page has asked again, or has drawn. */
const soon = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 10_000, interval: 100 })

const asFound = { calls: '15000', storage: '150', editors: 3, projects: 2 }
const monthly = { currency: 'USD', months: 1 } as const
const yearly = { currency: 'USD', months: 12 } as const

describe('the plans', () => {
  test('stand in their order, with features and prices', async () => {
    await card('Team').waitFor()
    expect(await page.getByRole('article').getByRole('heading', { level: 3 }).allTextContents()).toEqual([
      'Hobby',
      'Team',
      'Business',
    ])
    const team = await card('Team').textContent()
    for (const told of [
      'For a product that people rely on.',
      '$20.00 per month',
      '10 GB included, then',
      '$8.00 per editor a month',
    ]) {
      expect(team).toContain(told)
    }
    expect(await card('Business').getByText('Single sign-on').count()).toBe(1)
    expect(await card('Team').getByText('Single sign-on').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('are marked by what the planned use would cost', async () => {
    await card('Team').getByText('Least for this usage').waitFor()
    expect(await card('Hobby').getByRole('list', { name: 'What Hobby does not cover' }).textContent()).toContain(
      'API calls: at most 1,000 calls a month.',
    )
  })

  test('are described for machines', async () => {
    await card('Team').waitFor()
    const text = await page.locator('script[type="application/ld+json"]').textContent()
    const described = JSON.parse(text ?? '')
    expect(described['@graph'].map((product: { name: string }) => product.name)).toEqual(['Hobby', 'Team', 'Business'])
    expect(described['@graph'][1].offers[0]).toMatchObject({ '@type': 'Offer', price: '20', priceCurrency: 'USD' })
  })
})

describe('the estimates', () => {
  test('are what `rate` says, line by line, for the use that the page begins with', async () => {
    expect(await slider('API calls').getAttribute('aria-valuetext')).toBe('15,000 calls per month')
    expect(await totals()).toEqual(expectedTotals(asFound, monthly))
  })

  test('are what the server invoices at the end of such a month', async () => {
    await field('API calls').fill('4321')
    await field('Storage').fill('12')
    await field('Editors').fill('5')
    await field('Projects').fill('0')
    const invoiced = await invoicedMonth(calls, { calls: 4321, storedBytes: '11400000000', editors: 5 })
    await soon(totals).toEqual([expect.anything(), invoiced, expect.anything()])
    // 20.00 + 3,321 × 0.002 + 2 × 0.085 + 2 × 8.00
    expect(invoiced).toBe('42.81')
  })

  test('follow the slider, moved by keys', async () => {
    await slider('API calls').focus()
    for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowRight')
    expect(await slider('API calls').getAttribute('aria-valuetext')).toBe('200,000 calls per month')
    await soon(totals).toEqual(expectedTotals({ ...asFound, calls: '200000' }, monthly))
    await page.keyboard.press('Home')
    await soon(totals).toEqual(expectedTotals({ ...asFound, calls: '0' }, monthly))
  })

  test('follow numbers that are typed, and seats that are added', async () => {
    await field('API calls').fill('12,345')
    await field('Storage').fill('12')
    await page.getByRole('button', { name: 'One more: Editors' }).click()
    await page.getByRole('button', { name: 'One more: Editors' }).click()
    await field('Projects').fill('13')
    const usage = { calls: '12345', storage: '12', editors: 5, projects: 13 }
    await soon(totals).toEqual(expectedTotals(usage, monthly))
    expect(await slider('API calls').getAttribute('aria-valuetext')).toBe('12,345 calls per month')
  })

  test('stay where a number is none, which is marked and explained', async () => {
    await field('API calls').fill('many')
    expect(await field('API calls').getAttribute('aria-invalid')).toBe('true')
    await page.getByText('A whole number, such as 12,500').waitFor()
    expect(await totals()).toEqual(expectedTotals(asFound, monthly))
  })

  test('follow cadence and currency, chosen by keys', async () => {
    await page.getByRole('radio', { name: 'Monthly' }).focus()
    await page.keyboard.press('ArrowRight')
    await soon(totals).toEqual(expectedTotals(asFound, yearly))
    await page.getByRole('radio', { name: 'EUR' }).check()
    await soon(totals).toEqual(expectedTotals(asFound, { ...yearly, currency: 'EUR' }))
    const text = await card('Team').textContent()
    expect(text).toContain('€190.00 per year')
    expect(text).toMatch(/12 × €\d/)
  })

  test('explain themselves', async () => {
    await card('Team').getByText('How this is computed').click()
    const steps = await card('Team').getByRole('group').textContent()
    for (const step of [
      'chargeable quantity',
      '10,000 × 0.002 in the tier up to 10,000',
      '4,000 × 0.001 in the tier above 10,000',
    ]) {
      expect(steps).toContain(step)
    }
  })

  test('are told to screen readers once they rest', async () => {
    await field('API calls').fill('1000')
    await soon(() => page.locator('[aria-live=polite]').allTextContents()).toEqual([
      expect.stringMatching(
        /^Hobby, \$0\.00 per month, does not cover this usage; Team, \$31\.90 per month; Business, /,
      ),
    ])
  })
})

describe('a change of the plans', () => {
  test('shows up without a reload, and keeps what was set', async () => {
    await field('API calls').fill('777')
    await page.evaluate(() => Object.assign(window, { isSameDocument: true }))
    await calls.mutation('plans.create', {
      slug: 'solo',
      name: 'Solo',
      features: { 'api-calls': { type: 'metered', consumption: 'priced', allowance: '500', overage: 'allowed' } },
      prices: {
        base: { cadence: { unit: 'month', count: 1 }, terms: { USD: { model: 'flat', amount: '7.00' } } },
        calls: {
          feature: 'api-calls',
          cadence: { unit: 'month', count: 1 },
          terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
        },
      },
    })
    // 7.00 + 277 × 0.01
    await soon(() => card('Solo').getByTestId('total').textContent()).toBe('$9.77')
    await calls.mutation('plans.update', { planSlug: 'solo', name: 'Begin' })
    await card('Begin').waitFor()
    await calls.mutation('plans.archive', { planSlug: 'solo' })
    await card('Begin').waitFor({ state: 'detached' })
    expect(await field('API calls').inputValue()).toBe('777')
    expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true)
    expect(complaints).toEqual([])
  })
})

describe('the theme', () => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

  test('follows the system until one is chosen, which is remembered', async () => {
    const light = await background()
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await background()
    expect(dark).not.toBe(light)
    await page.getByRole('button', { name: 'Switch to the light theme' }).click()
    expect(await background()).toBe(light)
    await page.reload()
    expect(await background()).toBe(light)
    await page.getByRole('button', { name: 'Switch to the dark theme' }).waitFor()
  })
})

describe('everybody', () => {
  test.each(['light', 'dark'] as const)('can read it: every text has contrast AA on %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await card('Team').getByText('How this is computed').click()
    expect(await page.evaluate(unreadableTexts)).toEqual([])
  })

  test('finds landmarks, one title, headings in their order, and groups with names', async () => {
    await card('Team').waitFor()
    for (const landmark of ['banner', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(landmark).count()).toBe(1)
    }
    const headings = await page.getByRole('heading').evaluateAll((all) => all.map(({ tagName }) => tagName))
    expect(headings).toEqual(['H1', 'H2', 'H2', 'H3', 'H3', 'H3'])
    for (const group of ['Billed', 'Currency', 'Projects', 'Editors']) {
      expect(await page.getByRole('group', { name: group }).count()).toBe(1)
    }
  })

  test('can set every field by a name of its own', async () => {
    await card('Team').waitFor()
    const tree = await page.locator('body').ariaSnapshot()
    expect(tree).not.toMatch(/^\s*- (button|slider|textbox|radio|combobox|link)( \[[^\]]*\])*:?$/m)
    const names = [...tree.matchAll(/- (slider|textbox|button) "([^"]*)"/g)].map(([, role, name]) => `${role} ${name}`)
    expect(new Set(names).size).toBe(names.length)
  })

  test('reaches the plans first by keys, and sees where the focus is', async () => {
    await card('Team').waitFor()
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to the plans' })
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true)
    await soon(() => skip.evaluate((link) => link.getBoundingClientRect().top >= 0)).toBe(true)
    await slider('API calls').focus()
    await page.keyboard.press('ArrowLeft')
    const outline = await slider('API calls').evaluate((input) => getComputedStyle(input).outlineStyle)
    expect(outline).toBe('solid')
  })

  test.each([320, 375, 768, 1280])('sees all of it on a screen of %i px, with targets to hit', async (width) => {
    await page.setViewportSize({ width, height: 800 })
    await card('Team').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(await page.evaluate(smallTargets)).toEqual([])
  })
})

describe('without plans', () => {
  test('a page whose server fails says so, and shows the plans when it is back', async () => {
    await page.route('**/trpc/**', (route) => route.fulfill({ status: 503, json: {} }))
    await page.reload()
    await page.getByRole('heading', { name: 'Prices cannot be loaded right now' }).waitFor()
    await page.unroute('**/trpc/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await card('Team').waitFor()
  })

  test('a page that goes offline keeps its prices and says of when they are', async () => {
    await card('Team').waitFor()
    await page.context().setOffline(true)
    await page.getByText('You are offline.').waitFor()
    expect(await card('Team').count()).toBe(1)
    await page.context().setOffline(false)
    await page.getByText('You are offline.').waitFor({ state: 'detached' })
  })

  test('a page with a key that is not accepted says what to do', async () => {
    const refused = await open({}, (next) =>
      next.route('**/', async (route) => {
        const response = await route.fetch()
        const body = (await response.text()).replace(/tw_test_pk_\w+/, 'tw_test_pk_wrong')
        await route.fulfill({ response, body })
      }),
    )
    await refused.getByRole('heading', { name: 'The key of this page is not accepted' }).waitFor()
    await refused.context().close()
  })

  test('a page of an empty catalog says how plans come there', async () => {
    await page.route('**/trpc/plans.list*', (route) =>
      route.fulfill({ json: { result: { data: { items: [], nextCursor: null } } } }),
    )
    await page.reload()
    await page.getByRole('heading', { name: 'Nothing is for sale yet' }).waitFor()
  })
})

test.each(['light', 'dark'] as const)('is drawn on %s for people to look at', async (colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  for (const width of [1280, 768, 375]) {
    await page.setViewportSize({ width, height: 900 })
    await card('Team').waitFor()
    await page.screenshot({ path: join(screenshots, `${colorScheme}-${width}.png`), fullPage: true })
  }
  expect(complaints).toEqual([])
})
