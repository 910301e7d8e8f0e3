import { describe, expect, test } from 'vitest'
import { LANGUAGES, WORDS, type Words } from './words.ts'

/** Every text of a language, with the sentences that are made of figures made of these. */
function textsOf(words: Words): Record<string, string | null> {
  const {
    title,
    status,
    creditedInvoiceOf,
    dueHeadline,
    paidHeadline,
    creditHeadline,
    amountIn,
    taxOn,
    pageOf,
    ...plain
  } = words
  return {
    ...plain,
    ...Object.fromEntries(Object.entries(title).map(([kind, text]) => [`title.${kind}`, text])),
    ...Object.fromEntries(Object.entries(status).map(([kind, text]) => [`status.${kind}`, text])),
    creditedInvoiceOf: creditedInvoiceOf('<number>', '<date>'),
    dueHeadline: dueHeadline('<amount>', '<date>'),
    dueAtOnce: dueHeadline('<amount>', null),
    paidHeadline: paidHeadline('<amount>', '<date>'),
    paidSomeDay: paidHeadline('<amount>', null),
    creditHeadline: creditHeadline('<amount>'),
    amountIn: amountIn('<currency>'),
    taxOn: taxOn('<name>', '<percent>', '<base>'),
    pageOf: pageOf(3, 12),
  }
}

describe.each(LANGUAGES)('%s', (language) => {
  const texts = textsOf(WORDS[language])

  test('has every word, and says nothing only of an open invoice', () => {
    const silent = Object.entries(texts).filter(([, text]) => text === null || text.trim() === '')
    expect(silent.map(([name]) => name)).toEqual(['status.open'])
  })

  test('says every figure that it is given', () => {
    expect(texts).toMatchObject({
      creditedInvoiceOf: expect.stringMatching(/<number>.*<date>/),
      dueHeadline: expect.stringMatching(/<amount>.*<date>/),
      dueAtOnce: expect.stringContaining('<amount>'),
      paidHeadline: expect.stringMatching(/<amount>.*<date>/),
      paidSomeDay: expect.stringContaining('<amount>'),
      creditHeadline: expect.stringContaining('<amount>'),
      amountIn: expect.stringContaining('<currency>'),
      taxOn: expect.stringMatching(/<name>.*<percent>.*<base>/),
      pageOf: expect.stringMatching(/\b3\b.*\b12\b/),
    })
  })

  test('translates what English says in words', () => {
    const english = textsOf(WORDS.en)
    const same = Object.keys(texts).filter((name) => texts[name] === english[name] && texts[name] !== null)
    // Words that two languages share.
    const shared: Readonly<Record<string, readonly string[]>> = {
      en: Object.keys(english).filter((name) => english[name] !== null),
      de: [],
      fr: ['description'],
      es: ['total'],
      pl: [],
    }
    const allowed = [...(shared[language] ?? []), 'taxOn']
    expect(same.filter((name) => !allowed.includes(name))).toEqual([])
  })
})

// Article 226 (11a) of Directive 2006/112/EC prescribes the words in each official language.
test.each([
  ['en', 'Reverse charge'],
  ['de', 'Steuerschuldnerschaft des Leistungsempfängers'],
  ['fr', 'Autoliquidation'],
  ['es', 'Inversión del sujeto pasivo'],
  ['pl', 'Odwrotne obciążenie'],
] as const)('%s says “%s” as the directive does', (language, wording) => {
  expect(WORDS[language].reverseCharge).toBe(wording)
  expect(WORDS[language].reverseChargeNote.startsWith(wording)).toBe(true)
})
