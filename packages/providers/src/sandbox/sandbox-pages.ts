import { formatMoney } from '@tallywright/domain'
import { escaped, htmlPage, sentForm } from './page-frame.ts'
import type { AskedAction } from './sandbox-acts.ts'
import { SANDBOX_METHODS } from './sandbox-methods.ts'
import type { SandboxProvider } from './sandbox-provider.ts'

type Behind = Pick<SandboxProvider, 'acts' | 'findSetup'>

/**
 * The provider's own pages, as a function from a request to its answer that any server can mount: `…/actions/<charge>`, on
 * which a customer confirms or refuses, and `…/setups/<setup>`, on which they enter a payment method and are sent back.
 */
export function sandboxPages(behind: Behind) {
  return async (request: Request): Promise<Response> => {
    const [page, reference] = pathOf(request)
    const form = request.method === 'POST' ? await sentForm(request) : new URLSearchParams()
    if (form === null) return htmlPage('That is too long', '', 413)
    const isSent = request.method === 'POST'
    if (page === 'actions') return action(behind, reference, isSent ? (form.get('answer') ?? '') : null)
    if (page === 'setups') return setup(behind, reference, isSent ? (form.get('method') ?? '') : null)
    return noPage()
  }
}

/** The last two parts of the path; an address that nobody writes leads nowhere. */
function pathOf({ url }: Request): readonly [string, string] {
  const [page = '', reference = ''] = new URL(url).pathname.split('/').slice(-2)
  try {
    return [page, decodeURIComponent(reference)]
  } catch {
    return ['', '']
  }
}

async function action({ acts }: Behind, reference: string, answer: string | null): Promise<Response> {
  const asked = await acts.findAction(reference)
  if (asked === null) return noPage()
  if (asked.state !== 'waits') return answeredPage(asked)
  if (answer !== 'confirm' && answer !== 'refuse') return actionPage(asked)
  if (answer === 'confirm') await acts.completeAction(reference)
  else await acts.refuseAction(reference)
  return answeredPage((await acts.findAction(reference)) ?? asked)
}

async function setup({ acts, findSetup }: Behind, reference: string, method: string | null): Promise<Response> {
  const known = await findSetup(reference)
  if (known === null) return noPage()
  if (method === null) return known.method === null ? setupPage() : htmlPage('Your payment method is saved', '')
  const completed = await acts.completeSetup(reference, method)
  if (!completed.ok) return setupPage(completed.error.message)
  return new Response(null, { status: 303, headers: { location: completed.value.returnUrl } })
}

function noPage(): Response {
  return htmlPage('There is no such page', '', 404)
}

const ANSWERED = {
  waits: 'Confirm your payment',
  completed: 'You have confirmed the payment',
  refused: 'You have refused the payment',
  canceled: 'The payment is not asked for any more',
} as const

function answeredPage({ state }: AskedAction): Response {
  return htmlPage(ANSWERED[state], 'You can close this page.')
}

function actionPage({ state, money }: AskedAction): Response {
  return htmlPage(
    ANSWERED[state],
    `<p class="amount">${escaped(formatMoney(money))} ${escaped(money.currency)}</p>
    <form method="post" class="acts">
      <button name="answer" value="refuse">Refuse</button>
      <button name="answer" value="confirm" class="main">Confirm</button>
    </form>`,
  )
}

function setupPage(problem?: string): Response {
  const options = SANDBOX_METHODS.map((method) => `<option>${method}</option>`)
  return htmlPage(
    'Enter a payment method',
    `${problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`}
    <form method="post">
      <label>What it does when it is used <select name="method">${options.join('')}</select></label>
      <div class="acts"><button class="main">Save</button></div>
    </form>`,
    problem === undefined ? 200 : 422,
  )
}
