CREATE TABLE "usage_archive" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"units" numeric(40, 12) NOT NULL,
	"timestamp" timestamp(3) with time zone NOT NULL,
	"counts_at" timestamp(3) with time zone NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	"properties" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"subscription_id" text,
	"kind" text DEFAULT 'report' NOT NULL,
	"refers_to" text,
	"set_to" numeric(40, 12),
	"counts" boolean DEFAULT true NOT NULL,
	"is_late" boolean DEFAULT false NOT NULL,
	"changed_at" timestamp(3) with time zone,
	CONSTRAINT "usage_archive_pk" PRIMARY KEY("bucket","environment_id","customer_id","idempotency_key","counts_at")
) PARTITION BY RANGE ("counts_at");
--> statement-breakpoint
CREATE TABLE "usage_archive_counts" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"part" text NOT NULL,
	"period_end" timestamp(3) with time zone NOT NULL,
	"events" bigint NOT NULL,
	CONSTRAINT "usage_archive_counts_pk" PRIMARY KEY("bucket","environment_id","customer_id","feature_slug","subscription_id","period_start","part")
);
--> statement-breakpoint
CREATE TABLE "usage_archive_keys" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"customer_id" text NOT NULL,
	"id" text NOT NULL,
	CONSTRAINT "usage_archive_keys_pk" PRIMARY KEY("bucket","environment_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "usage_archive_parts" (
	"part" text PRIMARY KEY NOT NULL,
	"month" timestamp(3) with time zone NOT NULL,
	"state" text NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billed_boundaries" ADD COLUMN "archived_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "usage_archive_in_order" ON "usage_archive" USING btree ("customer_id","feature_slug","counts_at");--> statement-breakpoint
CREATE INDEX "usage_archive_referring" ON "usage_archive" USING btree ("bucket","environment_id","customer_id","refers_to") WHERE refers_to is not null;--> statement-breakpoint
CREATE INDEX "usage_archive_newest_first" ON "usage_archive" USING btree ("environment_id","received_at");--> statement-breakpoint
CREATE INDEX "usage_archive_of_customer_newest_first" ON "usage_archive" USING btree ("customer_id","received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_archive_parts_open" ON "usage_archive_parts" USING btree ("month") WHERE state = 'attached';--> statement-breakpoint
CREATE INDEX "billed_boundaries_to_archive" ON "billed_boundaries" USING btree ("environment_id","at") WHERE archived_at is null;--> statement-breakpoint
-- Whether any of these keys is archived by now. A volatile function looks with a snapshot of its own: the statement that calls it
-- when it has stored events would not see what moved after it began, and its primary key not what moved before it stored them.
CREATE FUNCTION "usage_any_archived"(environment text, buckets smallint[], customers text[], keys text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM "usage_archive_keys") THEN
		RETURN false;
	END IF;
	RETURN EXISTS (
		SELECT FROM unnest(buckets, customers, keys) AS g ("bucket", "customer", "key"),
			LATERAL (SELECT FROM "usage_archive_keys" a WHERE a."bucket" = g."bucket" AND a."environment_id" = environment
				AND a."key_hash" = substring(sha256(convert_to(g."customer" || E'\n' || g."key", 'UTF8')) FROM 1 FOR 16) LIMIT 1) a
	);
END
$$;
