import {
  INVOICE_PAYMENT_STATUSES,
  INVOICE_PAYMENT_TRANSITIONS,
  INVOICE_PAYMENT_TRIGGERS,
  INVOICE_STATUSES,
  INVOICE_TRANSITIONS,
  INVOICE_TRIGGERS,
} from '../invoice/transitions.ts'
import { PAYMENT_STATUSES, PAYMENT_TRANSITIONS, PAYMENT_TRIGGERS } from '../payment/transitions.ts'
import type { TransitionTable } from '../transition.ts'
import { SUBSCRIPTION_STATUSES } from './status.ts'
import { SUBSCRIPTION_TRANSITIONS, SUBSCRIPTION_TRIGGERS } from './transitions.ts'

/** One life as it is drawn: where it can begin, and its table. */
interface Life {
  readonly title: string
  readonly about: string
  readonly begins: readonly string[]
  readonly statuses: readonly string[]
  readonly triggers: readonly string[]
  readonly table: TransitionTable<string, string>
}

const LIVES: readonly Life[] = [
  {
    title: 'Subscription',
    about:
      'The public status of a subscription. It is derived from three stored facts: lifecycle, standing (`current`, `past_due`, `unpaid`) and intent. Where a trigger leads to several statuses, the decision picks one: a period that ends cancels what was to be canceled, and a trial ends as its plan says.',
    begins: ['scheduled', 'trialing', 'incomplete', 'active'],
    statuses: SUBSCRIPTION_STATUSES,
    triggers: SUBSCRIPTION_TRIGGERS,
    table: SUBSCRIPTION_TRANSITIONS,
  },
  {
    title: 'Invoice',
    about: 'The status of the document. What is wrong after `finalize` takes a credit note.',
    begins: ['draft'],
    statuses: INVOICE_STATUSES,
    triggers: INVOICE_TRIGGERS,
    table: INVOICE_TRANSITIONS,
  },
  {
    title: 'Payment status of an invoice',
    about: 'How far the money for an invoice is. `processing` is never charged again.',
    begins: ['none'],
    statuses: INVOICE_PAYMENT_STATUSES,
    triggers: INVOICE_PAYMENT_TRIGGERS,
    table: INVOICE_PAYMENT_TRANSITIONS,
  },
  {
    title: 'Payment',
    about:
      'One attempt to collect an invoice; `retry` opens the next one. An outcome that is `unknown` is settled by asking the provider, never by charging again.',
    begins: ['open'],
    statuses: PAYMENT_STATUSES,
    triggers: PAYMENT_TRIGGERS,
    table: PAYMENT_TRANSITIONS,
  },
]

const INTRODUCTION = `# Lifecycle

Every status × trigger leads somewhere or is refused by name. The diagrams leave out what leads back to the same status;
the tables have everything: a status that a trigger leads to in bold, the name of a refusal in italics.

This page is drawn from the tables in \`packages/domain/src\` and a test fails when it is stale. To draw it again:
\`node_modules/.bin/vitest run --project unit packages/domain/src/subscription/lifecycle-page.test.ts --update\`
`

/** The text of docs/lifecycle.md. */
export function lifecyclePage(): string {
  return [INTRODUCTION, ...LIVES.map(section)].join('\n')
}

function section(life: Life): string {
  return [`## ${life.title}`, '', life.about, '', ...diagram(life), '', ...transitionRows(life), ''].join('\n')
}

function diagram(life: Life): string[] {
  const begins = life.begins.map((status) => `    [*] --> ${status}`)
  const ends = life.statuses.filter((status) => isFinal(life, status)).map((status) => `    ${status} --> [*]`)
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...begins,
    ...life.statuses.flatMap((from) => edges(life, from)),
    ...ends,
    '```',
  ]
}

/** One arrow per pair of statuses, named by all triggers that take it. */
function edges({ statuses, triggers, table }: Life, from: string): string[] {
  return statuses.flatMap((to) => {
    const taken = triggers.filter((trigger) => from !== to && nextOf(table, from, trigger).includes(to))
    return taken.length === 0 ? [] : [`    ${from} --> ${to}: ${taken.join(', ')}`]
  })
}

function isFinal({ triggers, table }: Life, status: string): boolean {
  return triggers.every((trigger) => nextOf(table, status, trigger).length === 0)
}

function nextOf(table: Life['table'], status: string, trigger: string): readonly string[] {
  const transition = table[status]?.[trigger]
  return transition !== undefined && 'to' in transition ? transition.to : []
}

function transitionRows({ statuses, triggers, table }: Life): string[] {
  return [
    `| trigger | ${statuses.join(' | ')} |`,
    `|---|${statuses.map(() => '---|').join('')}`,
    ...triggers.map((trigger) => {
      const cells = statuses.map((status) => cell(table, status, trigger))
      return `| \`${trigger}\` | ${cells.join(' | ')} |`
    }),
  ]
}

function cell(table: Life['table'], status: string, trigger: string): string {
  const transition = table[status]?.[trigger]
  if (transition === undefined) return ''
  if ('refused' in transition) return `*${transition.refused}*`
  return transition.to.map((next) => `**${next}**`).join(', ')
}
