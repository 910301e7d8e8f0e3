import { billingSettings, type Instant, instantToIso } from '@tallywright/domain'
import type { ApiKeyRow, EnvironmentRow } from '@tallywright/store'
import { keyPrefix } from '../environments/key-text.ts'
import { isoOrNull } from './instant-view.ts'

/** An environment in its wire form, at an instant of its own clock. */
export function environmentView({ id, name, kind, createdAt }: EnvironmentRow, now: Instant) {
  return {
    id,
    object: 'environment' as const,
    name,
    kind,
    now: instantToIso(now),
    createdAt: instantToIso(createdAt),
  }
}

export type EnvironmentView = ReturnType<typeof environmentView>

/** Who sells in it and how it bills, in their wire form. */
export function environmentSettingsView({ id, name, kind, seller, settings }: EnvironmentRow) {
  return {
    object: 'environment_settings' as const,
    environmentId: id,
    name,
    seller,
    ...billingSettings(settings, kind),
  }
}

export type EnvironmentSettingsView = ReturnType<typeof environmentSettingsView>

/** A key without its text. */
export function apiKeyView(row: ApiKeyRow, environment: EnvironmentRow['kind']) {
  return {
    id: row.id,
    object: 'api_key' as const,
    name: row.name,
    kind: row.kind,
    scopes: row.scopes,
    prefix: keyPrefix({ id: row.id, kind: row.kind, environment }),
    createdAt: instantToIso(row.createdAt),
    expiresAt: isoOrNull(row.expiresAt),
    lastUsedAt: isoOrNull(row.lastUsedAt),
    revokedAt: isoOrNull(row.revokedAt),
  }
}

export type ApiKeyView = ReturnType<typeof apiKeyView>
