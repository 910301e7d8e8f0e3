ALTER TABLE "usage_totals" ADD COLUMN "aggregation" text;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "event_count" bigint;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "units" numeric;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "unit_seconds" numeric;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "last_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "last_received_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "last_id" text;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD COLUMN "values" text[];--> statement-breakpoint
-- What was kept as JSON moves into the columns; a total without events is nothing.
DELETE FROM "usage_totals" WHERE "total" IS NULL;--> statement-breakpoint
UPDATE "usage_totals" SET
  "aggregation" = "total" ->> 'aggregation',
  "event_count" = ("total" ->> 'eventCount')::bigint,
  "units" = coalesce("total" ->> 'units', "total" ->> 'extreme', "total" #>> '{last,units}')::numeric,
  "unit_seconds" = ("total" ->> 'unitSeconds')::numeric,
  "last_at" = to_timestamp(("total" #>> '{last,timestamp}')::numeric / 1000),
  "last_received_at" = to_timestamp(("total" #>> '{last,receivedAt}')::numeric / 1000),
  "last_id" = "total" #>> '{last,id}',
  "values" = CASE WHEN "total" ->> 'aggregation' = 'unique_count'
    THEN array(SELECT jsonb_array_elements_text("total" -> 'values')) END;--> statement-breakpoint
ALTER TABLE "usage_totals" ALTER COLUMN "aggregation" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_totals" ALTER COLUMN "event_count" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_totals" DROP COLUMN "total";
