import { expect, test } from 'vitest'
import { inShort } from './statement-log.ts'

test.each([
  ['begin', 'begin'],
  ['select id, kind from environments where environments.id = $1', 'select environments'],
  ['select id from customers where (bucket = $1 and id = $2) for update', 'select customers for update'],
  ['select snapshot, (select json_agg(g) from plan_groups g) from plan_versions', 'select plan_versions'],
  ['insert into usage_events (bucket, id) select e.bucket, e.id from x as e', 'insert usage_events'],
  ['update usage_totals t set total = k.total from jsonb_to_recordset($1) as k (total jsonb)', 'update usage_totals'],
  [
    'select k.position from jsonb_to_recordset($1::text::jsonb) as k (position integer) join usage_totals t for update of t',
    'select usage_totals for update',
  ],
])('%s in short', (statement, short) => {
  expect(inShort(statement)).toBe(short)
})
