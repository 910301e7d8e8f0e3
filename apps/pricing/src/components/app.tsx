import { useMemo } from 'react'
import { isRefused, useOffer } from '../hooks/use-offer.ts'
import type { PageSettings } from '../page-settings.ts'
import { type PlansClient, plansClient } from '../plans-client.ts'
import { ConnectionNotice } from './connection-notice.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { LoadingPlans } from './loading-plans.tsx'
import { PageFrame } from './page-frame.tsx'
import { PricingPage } from './pricing-page.tsx'
import { Standstill } from './standstill.tsx'

/** The page with a key, or what to do without one. */
export function App({ settings }: { readonly settings: PageSettings }) {
  const { key, baseUrl } = settings
  const client = useMemo(() => (key === null ? null : plansClient({ key, baseUrl })), [key, baseUrl])
  return <PageFrame>{client === null ? <NoKey /> : <LivePlans client={client} />}</PageFrame>
}

function NoKey() {
  return (
    <Standstill title="This page has no key">
      <p>
        It reads plans with a publishable key. The server that shows it fills one in; in development, add{' '}
        <code>?key=tw_test_pk_…</code> to the address.
      </p>
    </Standstill>
  )
}

function LivePlans({ client }: { readonly client: PlansClient }) {
  const offer = useOffer(client)
  const retry = () => void offer.refetch()
  const { data, error, fetchStatus, dataUpdatedAt } = offer
  if (data === undefined) {
    if (fetchStatus === 'paused') return <Offline />
    return error === null ? <LoadingPlans /> : <NoPlansYet error={error} retry={retry} />
  }
  return (
    <>
      <ConnectionNotice isOffline={fetchStatus === 'paused'} error={error} loadedAt={dataUpdatedAt} retry={retry} />
      {data.plans.length === 0 ? (
        <NothingForSale />
      ) : (
        <ErrorBoundary attempt={data} fallback={<CannotShow />}>
          <PricingPage offer={data} />
        </ErrorBoundary>
      )}
    </>
  )
}

function Offline() {
  return (
    <Standstill title="You are offline">
      <p>Prices appear as soon as this device is connected again.</p>
    </Standstill>
  )
}

function NoPlansYet({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  if (isRefused(error)) {
    return (
      <Standstill title="The key of this page is not accepted" retry={retry}>
        <p>
          The server answered: {error.message} Create a publishable key (<code>apiKeys.create</code>) and put it into
          the page.
        </p>
      </Standstill>
    )
  }
  return (
    <Standstill title="Prices cannot be loaded right now" retry={retry}>
      <p>The server does not answer as it should ({error.message}). This page asks again every few seconds.</p>
    </Standstill>
  )
}

function NothingForSale() {
  return (
    <Standstill title="Nothing is for sale yet">
      <p>
        Plans appear here the moment they are published: push a catalog (<code>catalog.push</code>) or create a plan
        with a secret key.
      </p>
    </Standstill>
  )
}

function CannotShow() {
  return (
    <Standstill title="These plans cannot be shown" retry={() => location.reload()}>
      <p>They may need a newer version of this page. Loading it again often helps.</p>
    </Standstill>
  )
}
