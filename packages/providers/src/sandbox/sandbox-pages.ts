import { SANDBOX_METHODS } from './sandbox-methods.ts'
import type { SandboxProvider } from './sandbox-provider.ts'

/**
 * The provider's own pages, as a function from a request to its answer that any server can mount: `…/actions/<charge>`, on
 * which a customer confirms or refuses, and `…/setups/<setup>`, on which they enter a payment method and are sent back.
 */
export function sandboxPages({ acts, findSetup }: Pick<SandboxProvider, 'acts' | 'findSetup'>) {
  return async (request: Request): Promise<Response> => {
    const [page, reference = ''] = new URL(request.url).pathname.split('/').slice(-2).map(decodeURIComponent)
    const form = request.method === 'POST' ? await request.formData() : null
    if (page === 'actions')
      return form === null ? actionPage() : answerAction(acts, reference, String(form.get('answer')))
    if (page !== 'setups' || (await findSetup(reference)) === null) return htmlPage('There is no such page', '', 404)
    if (form === null) return setupPage()
    const completed = await acts.completeSetup(reference, String(form.get('method')))
    if (!completed.ok) return setupPage(completed.error.message)
    return new Response(null, { status: 303, headers: { location: completed.value.returnUrl } })
  }
}

async function answerAction(acts: SandboxProvider['acts'], reference: string, answer: string): Promise<Response> {
  if (answer === 'confirm') await acts.completeAction(reference)
  else await acts.refuseAction(reference)
  return htmlPage(answer === 'confirm' ? 'You have confirmed the payment' : 'You have refused the payment', '')
}

function actionPage(): Response {
  return htmlPage(
    'Confirm your payment',
    `<form method="post">
      <button name="answer" value="confirm">Confirm</button>
      <button name="answer" value="refuse">Refuse</button>
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
      <button>Save</button>
    </form>`,
    problem === undefined ? 200 : 422,
  )
}

function htmlPage(title: string, content: string, status = 200): Response {
  const html = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
  <body><main><h1>${title}</h1><p>This is the sandbox: no money moves.</p>${content}</main></body>
</html>`
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
