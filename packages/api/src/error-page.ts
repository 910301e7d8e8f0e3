import { ERRORS } from '@tallywright/contract'
import { html, raw } from 'hono/html'

/** Every error code with its meaning: where `docUrl` of a refusal leads. */
export const ERROR_PAGE = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Error codes of Tallywright</title>
  </head>
  <body>
    <main>
      <h1>Error codes</h1>
      <p>A refused request changed nothing, but for one: a change whose payment was declined leaves its voided invoice and the
        failed payment. The codes are stable; the messages beside them may change.</p>
      ${raw(Object.entries(ERRORS).map(section).join(''))}
    </main>
  </body>
</html>`

function section([code, { http, retryable, meaning }]: [string, (typeof ERRORS)[keyof typeof ERRORS]]) {
  const advice = retryable ? 'Sending it again may succeed.' : 'Sending it again as it is will not help.'
  return html`<section id="${code}"><h2><code>${code}</code></h2><p>${meaning} ${advice} HTTP ${http}.</p></section>`
}
