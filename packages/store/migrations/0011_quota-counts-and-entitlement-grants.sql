CREATE TABLE "entitlement_grants" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"units" numeric(40, 12),
	"effective_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "entitlement_grants_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "entitlement_grants_of_something" CHECK ("entitlement_grants"."units" is null or "entitlement_grants"."units" > 0),
	CONSTRAINT "entitlement_grants_end_after_they_begin" CHECK ("entitlement_grants"."expires_at" is null or "entitlement_grants"."expires_at" > "entitlement_grants"."effective_at")
);
--> statement-breakpoint
CREATE TABLE "quota_changes" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"version" integer NOT NULL,
	"customer_id" text NOT NULL,
	"before" integer NOT NULL,
	"quantity" integer NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	CONSTRAINT "quota_changes_pk" PRIMARY KEY("bucket","environment_id","subscription_id","feature_slug","version"),
	CONSTRAINT "quota_changes_not_negative" CHECK ("quota_changes"."quantity" >= 0 and "quota_changes"."before" >= 0)
);
--> statement-breakpoint
CREATE TABLE "quota_counts" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"customer_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"version" integer NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "quota_counts_pk" PRIMARY KEY("bucket","environment_id","subscription_id","feature_slug"),
	CONSTRAINT "quota_counts_not_negative" CHECK ("quota_counts"."quantity" >= 0)
);
--> statement-breakpoint
ALTER TABLE "entitlement_grants" ADD CONSTRAINT "entitlement_grants_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_changes" ADD CONSTRAINT "quota_changes_of_count" FOREIGN KEY ("bucket","environment_id","subscription_id","feature_slug") REFERENCES "public"."quota_counts"("bucket","environment_id","subscription_id","feature_slug") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_counts" ADD CONSTRAINT "quota_counts_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entitlement_grants_of_customer" ON "entitlement_grants" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "quota_changes_by_time" ON "quota_changes" USING btree ("bucket","environment_id","subscription_id","feature_slug","changed_at");--> statement-breakpoint
CREATE INDEX "quota_counts_of_customer" ON "quota_counts" USING btree ("bucket","environment_id","customer_id");