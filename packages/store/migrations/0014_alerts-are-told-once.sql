CREATE TABLE "alert_checks" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "alert_checks_pk" PRIMARY KEY("bucket","environment_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "alert_firings" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"alert_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"value" numeric NOT NULL,
	"fired_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "alert_firings_pk" PRIMARY KEY("bucket","environment_id","customer_id","alert_id","subscription_id","period_start")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text,
	"metric" text NOT NULL,
	"subject" text NOT NULL,
	"threshold" numeric NOT NULL,
	"threshold_type" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "alerts_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "alerts_at_more_than_nothing" CHECK ("alerts"."threshold" > 0)
);
--> statement-breakpoint
CREATE TABLE "limit_shares" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"metric" text NOT NULL,
	"subject" text NOT NULL,
	"subscription_id" text NOT NULL,
	"share" numeric NOT NULL,
	"value" numeric NOT NULL,
	"limit_value" numeric NOT NULL,
	"resets_at" timestamp(3) with time zone,
	"as_of" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "limit_shares_pk" PRIMARY KEY("bucket","environment_id","customer_id","metric","subject","subscription_id")
);
--> statement-breakpoint
ALTER TABLE "environments" ADD COLUMN "has_alerts" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_checks" ADD CONSTRAINT "alert_checks_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_firings" ADD CONSTRAINT "alert_firings_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "limit_shares" ADD CONSTRAINT "limit_shares_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_checks_due" ON "alert_checks" USING btree ("environment_id","due_at");--> statement-breakpoint
CREATE INDEX "alerts_in_force" ON "alerts" USING btree ("environment_id","customer_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "limit_shares_of_subject" ON "limit_shares" USING btree ("environment_id","metric","subject","share","customer_id","subscription_id");--> statement-breakpoint
CREATE INDEX "limit_shares_by_share" ON "limit_shares" USING btree ("environment_id","share","customer_id","metric","subject","subscription_id");