CREATE TABLE "billed_boundaries" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"invoice_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"plan_version_id" text NOT NULL,
	"is_if_paid" boolean NOT NULL,
	"basis" json NOT NULL,
	CONSTRAINT "billed_boundaries_pk" PRIMARY KEY("bucket","environment_id","subscription_id","at","invoice_id")
);
--> statement-breakpoint
CREATE TABLE "late_usage" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"boundary_at" timestamp(3) with time zone NOT NULL,
	"customer_id" text NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "late_usage_pk" PRIMARY KEY("bucket","environment_id","subscription_id","feature_slug","boundary_at")
);
--> statement-breakpoint
DROP INDEX "invoice_lines_crediting";--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "kind" text DEFAULT 'report' NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "refers_to" text;--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "set_to" numeric(40, 12);--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "counts" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "billed_boundaries" ADD CONSTRAINT "billed_boundaries_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "late_usage" ADD CONSTRAINT "late_usage_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "billed_boundaries_of_customer" ON "billed_boundaries" USING btree ("bucket","environment_id","customer_id","at");--> statement-breakpoint
CREATE INDEX "late_usage_due" ON "late_usage" USING btree ("environment_id","due_at");--> statement-breakpoint
CREATE INDEX "usage_events_referring" ON "usage_events" USING btree ("bucket","environment_id","customer_id","refers_to") WHERE refers_to is not null;--> statement-breakpoint
CREATE INDEX "invoice_lines_crediting" ON "invoice_lines" USING btree ("bucket","environment_id","source") WHERE kind in ('proration_credit', 'correction');