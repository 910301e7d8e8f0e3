CREATE TABLE "usage_draws" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"unit" text NOT NULL,
	"drawn" numeric(40, 12) NOT NULL,
	"settled" numeric(40, 12) NOT NULL,
	"uncovered" numeric(40, 12) NOT NULL,
	"bills_rest" boolean NOT NULL,
	"parts" json NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "usage_draws_pk" PRIMARY KEY("bucket","environment_id","customer_id","subscription_id","feature_slug","period_start","unit")
);
--> statement-breakpoint
ALTER TABLE "usage_draws" ADD CONSTRAINT "usage_draws_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;