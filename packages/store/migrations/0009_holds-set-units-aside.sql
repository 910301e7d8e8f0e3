CREATE TABLE "usage_holds" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"content_hash" text NOT NULL,
	"feature_slug" text NOT NULL,
	"units" numeric(40, 12) NOT NULL,
	"properties" jsonb NOT NULL,
	"unit" text,
	"reserved" numeric(40, 12) NOT NULL,
	"state" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "usage_holds_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "usage_holds_once_per_key" UNIQUE("bucket","environment_id","customer_id","idempotency_key"),
	CONSTRAINT "usage_holds_reserve_no_debt" CHECK ("usage_holds"."reserved" >= 0)
);
--> statement-breakpoint
ALTER TABLE "usage_holds" ADD CONSTRAINT "usage_holds_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "usage_holds_open" ON "usage_holds" USING btree ("bucket","environment_id","customer_id","expires_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "usage_holds_to_forget" ON "usage_holds" USING btree ("bucket","environment_id","expires_at");