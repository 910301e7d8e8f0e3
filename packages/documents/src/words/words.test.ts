import { STEP_ENDINGS, STEP_PHRASES, TIERS } from '@tallywright/domain'
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
    taxNames,
    descriptions,
    steps,
    stepEndings,
    tiers,
    labelled,
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
    ...Object.fromEntries(Object.entries(taxNames).map(([name, text]) => [`taxNames.${name}`, text])),
    ...phrasesOf(words),
  }
}

/** What is said of lines and their steps, with marks for the values: `<0>`. */
function phrasesOf({ descriptions, steps, stepEndings, tiers, labelled }: Words): Record<string, string> {
  const marks = (count: number) => Array.from({ length: count }, (_, index) => `<${index}>`)
  const said = <Name extends string>(
    group: string,
    phrases: Readonly<Record<Name, { readonly kinds: readonly string[] }>>,
    say: (name: Name, values: readonly string[]) => string,
  ) =>
    (Object.keys(phrases) as Name[]).map((name) => [`${group}.${name}`, say(name, marks(phrases[name].kinds.length))])
  return Object.fromEntries([
    ...Object.entries(descriptions).map(([ending, say]) => [`descriptions.${ending}`, say('<name>')]),
    ...said('steps', STEP_PHRASES, (name, values) => steps[name](...values)),
    ...said('stepEndings', STEP_ENDINGS, (name, values) => stepEndings[name]('<step>', ...values)),
    ...said('tiers', TIERS, (name, values) => tiers[name](...values)),
    ['labelled', labelled('<name>', '<step>')],
  ])
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

  test('says every value of every step, and nothing that it was not given', () => {
    const marksOf = (text: string) => [...text.matchAll(/<\w+>/g)].map(([mark]) => mark).toSorted()
    const marked = Object.entries(phrasesOf(WORDS[language])).map(([name, text]) => [name, marksOf(text)])
    // What joins all values of a phrase says each of them once.
    const joined = (...values: readonly string[]) => values.join(' ')
    const same = <Name extends string>(phrases: Readonly<Record<Name, unknown>>) =>
      Object.fromEntries(Object.keys(phrases).map((name) => [name, joined])) as Record<Name, typeof joined>
    const { descriptions, steps, stepEndings, tiers } = WORDS.en
    const all = {
      descriptions: same(descriptions),
      steps: same(steps),
      stepEndings: same(stepEndings),
      tiers: same(tiers),
    }
    const expected = phrasesOf({ ...WORDS.en, ...all, labelled: joined })
    expect(marked).toEqual(Object.entries(expected).map(([name, text]) => [name, marksOf(text)]))
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
      pl: ['taxNames.VAT'],
    }
    // A tax of other continents, and what has no words: signs and values alone.
    const signs = ['taxNames.GST', 'taxOn', 'steps.units', 'steps.units_percent', 'steps.times', 'labelled']
    const allowed = [...(shared[language] ?? []), ...signs]
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
