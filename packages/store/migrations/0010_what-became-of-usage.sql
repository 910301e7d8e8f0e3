CREATE TABLE "refused_usage" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	"stored_at" timestamp(3) with time zone NOT NULL,
	"customer_id" text,
	"customer_name" text,
	"feature_slug" text,
	"units" text,
	"idempotency_key" text,
	"timestamp" timestamp(3) with time zone,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"param" text,
	CONSTRAINT "refused_usage_pk" PRIMARY KEY("bucket","environment_id","id")
);
--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "is_late" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "changed_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "refused_usage_newest_first" ON "refused_usage" USING btree ("environment_id","received_at");--> statement-breakpoint
CREATE INDEX "refused_usage_by_age" ON "refused_usage" USING btree ("bucket","environment_id","stored_at");--> statement-breakpoint
CREATE INDEX "usage_events_newest_first" ON "usage_events" USING btree ("environment_id","received_at");--> statement-breakpoint
CREATE INDEX "usage_events_of_customer_newest_first" ON "usage_events" USING btree ("bucket","environment_id","customer_id","received_at");--> statement-breakpoint
CREATE INDEX "usage_events_unattributed" ON "usage_events" USING btree ("environment_id","received_at") WHERE subscription_id is null;--> statement-breakpoint
CREATE INDEX "usage_events_changed" ON "usage_events" USING btree ("environment_id","received_at") WHERE not counts and refers_to is null;