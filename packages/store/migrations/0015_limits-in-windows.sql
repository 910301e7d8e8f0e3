CREATE TABLE "usage_windows" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"hours" integer NOT NULL,
	"window_start" timestamp(3) with time zone NOT NULL,
	"window_end" timestamp(3) with time zone NOT NULL,
	"units" numeric NOT NULL,
	CONSTRAINT "usage_windows_pk" PRIMARY KEY("bucket","environment_id","customer_id","subscription_id","feature_slug","hours","window_start")
);
--> statement-breakpoint
ALTER TABLE "usage_windows" ADD CONSTRAINT "usage_windows_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "usage_windows_to_forget" ON "usage_windows" USING btree ("bucket","environment_id","window_end");