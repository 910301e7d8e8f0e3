import type { Catalog } from '@tallywright/domain'
import { anthropicMonth } from './anthropic.scenario.ts'
import { anthropic, anthropicSource } from './anthropic.ts'
import { awsS3Month } from './aws-s3.scenario.ts'
import { awsS3, awsS3Source } from './aws-s3.ts'
import { cloudflareWorkersMonth } from './cloudflare-workers.scenario.ts'
import { cloudflareWorkers, cloudflareWorkersSource } from './cloudflare-workers.ts'
import { cloudfrontMonth } from './cloudfront.scenario.ts'
import { cloudfront, cloudfrontSource } from './cloudfront.ts'
import { elevenlabsMonth } from './elevenlabs.scenario.ts'
import { elevenlabs, elevenlabsSource } from './elevenlabs.ts'
import { elevenlabsLadderMonth } from './elevenlabs-ladder.scenario.ts'
import { elevenlabsLadder, elevenlabsLadderSource } from './elevenlabs-ladder.ts'
import { githubMonth } from './github.scenario.ts'
import { github, githubSource } from './github.ts'
import { googleMapsMonth } from './google-maps.scenario.ts'
import { googleMaps, googleMapsSource } from './google-maps.ts'
import { posthogMonth } from './posthog.scenario.ts'
import { posthog, posthogSource } from './posthog.ts'
import type { Scenario } from './scenario.ts'
import { sendapiUsMonth } from './sendapi-us.scenario.ts'
import { sendapiUs, sendapiUsSource } from './sendapi-us.ts'
import { slackMonth } from './slack.scenario.ts'
import { slack, slackSource } from './slack.ts'
import { slashMonth } from './slash.scenario.ts'
import { slash, slashSource } from './slash.ts'
import { smtp2goMonth } from './smtp2go.scenario.ts'
import { smtp2go, smtp2goSource } from './smtp2go.ts'
import type { Source } from './source.ts'
import { stripeUsMonth } from './stripe-us.scenario.ts'
import { stripeUs, stripeUsSource } from './stripe-us.ts'
import { supabaseProMonth } from './supabase-pro.scenario.ts'
import { supabasePro, supabaseProSource } from './supabase-pro.ts'
import { twilioUsMonth } from './twilio-us.scenario.ts'
import { twilioUs, twilioUsSource } from './twilio-us.ts'

export interface PriceList {
  /** The name of its golden page. */
  readonly name: string
  readonly catalog: Catalog
  readonly source: Source
  readonly scenario: Scenario
}

export const priceLists: readonly PriceList[] = [
  { name: 'anthropic', catalog: anthropic, source: anthropicSource, scenario: anthropicMonth },
  { name: 'aws-s3', catalog: awsS3, source: awsS3Source, scenario: awsS3Month },
  {
    name: 'cloudflare-workers',
    catalog: cloudflareWorkers,
    source: cloudflareWorkersSource,
    scenario: cloudflareWorkersMonth,
  },
  { name: 'cloudfront', catalog: cloudfront, source: cloudfrontSource, scenario: cloudfrontMonth },
  { name: 'elevenlabs', catalog: elevenlabs, source: elevenlabsSource, scenario: elevenlabsMonth },
  {
    name: 'elevenlabs-ladder',
    catalog: elevenlabsLadder,
    source: elevenlabsLadderSource,
    scenario: elevenlabsLadderMonth,
  },
  { name: 'github', catalog: github, source: githubSource, scenario: githubMonth },
  { name: 'google-maps', catalog: googleMaps, source: googleMapsSource, scenario: googleMapsMonth },
  { name: 'posthog', catalog: posthog, source: posthogSource, scenario: posthogMonth },
  { name: 'sendapi-us', catalog: sendapiUs, source: sendapiUsSource, scenario: sendapiUsMonth },
  { name: 'slack', catalog: slack, source: slackSource, scenario: slackMonth },
  { name: 'slash', catalog: slash, source: slashSource, scenario: slashMonth },
  { name: 'smtp2go', catalog: smtp2go, source: smtp2goSource, scenario: smtp2goMonth },
  { name: 'stripe-us', catalog: stripeUs, source: stripeUsSource, scenario: stripeUsMonth },
  { name: 'supabase-pro', catalog: supabasePro, source: supabaseProSource, scenario: supabaseProMonth },
  { name: 'twilio-us', catalog: twilioUs, source: twilioUsSource, scenario: twilioUsMonth },
]
