/** Procedures called by plain HTTP, as anybody can. */
export interface PlainCalls {
  query<Output>(path: string, input?: object): Promise<Output>
  mutation<Output>(path: string, input: object): Promise<Output>
}

export function plainCalls({ url, secretKey }: { readonly url: string; readonly secretKey: string }): PlainCalls {
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' }
  let calls = 0
  return {
    query: async (path, input = {}) => {
      const query = new URLSearchParams({ input: JSON.stringify(input) })
      return answer(await fetch(`${url}/trpc/${path}?${query}`, { headers }))
    },
    mutation: async (path, input) => {
      const request = { method: 'POST', headers: { ...headers, 'idempotency-key': `test-${calls++}` } }
      return answer(await fetch(`${url}/trpc/${path}`, { ...request, body: JSON.stringify(input) }))
    },
  }
}

async function answer<Output>(response: Response): Promise<Output> {
  const body = await response.json()
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(body)}`)
  return body.result.data
}
