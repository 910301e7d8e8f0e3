CREATE TABLE "add_on_versions" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"add_on_id" text NOT NULL,
	"version" integer NOT NULL,
	"snapshot" json NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "add_on_versions_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "add_on_versions_one_per_number" UNIQUE("environment_id","add_on_id","version")
);
--> statement-breakpoint
CREATE TABLE "add_ons" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"definition" json NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "add_ons_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "add_ons_one_per_slug" UNIQUE("environment_id","slug")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"kind" text NOT NULL,
	"scopes" text[] NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone,
	"last_used_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "coupons" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"definition" json NOT NULL,
	CONSTRAINT "coupons_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "coupons_one_per_slug" UNIQUE("environment_id","slug")
);
--> statement-breakpoint
CREATE TABLE "credits" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"definition" json NOT NULL,
	CONSTRAINT "credits_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "credits_one_per_slug" UNIQUE("environment_id","slug")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"external_id" text,
	"name" text,
	"email" text,
	"address" jsonb,
	"vat_number" text,
	"tax_exempt" text DEFAULT 'none' NOT NULL,
	"time_zone" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"invoice_prefix" text NOT NULL,
	"next_invoice_number" bigint DEFAULT 1 NOT NULL,
	"next_event_sequence" bigint DEFAULT 1 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "customers_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "customers_one_per_external_id" UNIQUE("bucket","environment_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "environment_outbox" (
	"environment_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"id" text NOT NULL,
	"type" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"object_version" bigint NOT NULL,
	"snapshot" json NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "environment_outbox_pk" PRIMARY KEY("environment_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "environment_requests" (
	"environment_id" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"effect" json,
	"reply" json,
	"created_at" timestamp(3) with time zone NOT NULL,
	"lease_until" timestamp(3) with time zone,
	CONSTRAINT "environment_requests_pk" PRIMARY KEY("environment_id","key")
);
--> statement-breakpoint
CREATE TABLE "environments" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"clock_mode" text NOT NULL,
	"clock_at" timestamp(3) with time zone,
	"clock_offset_ms" bigint DEFAULT 0 NOT NULL,
	"advancing_to" timestamp(3) with time zone,
	"advance_lease_until" timestamp(3) with time zone,
	"seller" jsonb NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"next_event_sequence" bigint DEFAULT 1 NOT NULL,
	"catalog_revision" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "environments_clock_matches_kind" CHECK (("environments"."kind" = 'live') = ("environments"."clock_mode" = 'wall')),
	CONSTRAINT "environments_frozen_has_instant" CHECK ("environments"."clock_mode" <> 'frozen' or "environments"."clock_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "features" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"definition" json NOT NULL,
	CONSTRAINT "features_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "features_one_per_slug" UNIQUE("environment_id","slug")
);
--> statement-breakpoint
CREATE TABLE "granted_features" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"subscription_id" text NOT NULL,
	CONSTRAINT "granted_features_pk" PRIMARY KEY("bucket","environment_id","customer_id","feature_slug")
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"subscription_id" text,
	"price_id" text,
	"feature_slug" text,
	"group_key" text,
	"service_start" timestamp(3) with time zone NOT NULL,
	"service_end" timestamp(3) with time zone NOT NULL,
	"cause" text NOT NULL,
	"source" text,
	"quantity" numeric(40, 12) NOT NULL,
	"currency" text NOT NULL,
	"net" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"if_paid_change" text,
	"detail" json NOT NULL,
	CONSTRAINT "invoice_lines_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "invoice_lines_billed_once" UNIQUE NULLS NOT DISTINCT("bucket","environment_id","subscription_id","price_id","group_key","service_start","service_end","cause","kind","source","if_paid_change")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text,
	"cause" text NOT NULL,
	"status" text NOT NULL,
	"payment_status" text NOT NULL,
	"currency" text NOT NULL,
	"series" text,
	"number" bigint,
	"customer" jsonb,
	"seller" jsonb,
	"net_total" bigint NOT NULL,
	"tax_total" bigint NOT NULL,
	"total" bigint NOT NULL,
	"wallet_paid" bigint NOT NULL,
	"amount_paid" bigint NOT NULL,
	"amount_credited" bigint NOT NULL,
	"last_payment_error" jsonb,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"finalized_at" timestamp(3) with time zone,
	"paid_at" timestamp(3) with time zone,
	"voided_at" timestamp(3) with time zone,
	"version" bigint NOT NULL,
	CONSTRAINT "invoices_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "invoices_one_per_cause" UNIQUE("bucket","environment_id","subscription_id","cause"),
	CONSTRAINT "invoices_one_per_number" UNIQUE("bucket","environment_id","series","number"),
	CONSTRAINT "invoices_total_adds_up" CHECK ("invoices"."total" = "invoices"."net_total" + "invoices"."tax_total"),
	CONSTRAINT "invoices_never_below_zero" CHECK ("invoices"."total" >= 0),
	CONSTRAINT "invoices_paid_within_total" CHECK ("invoices"."wallet_paid" >= 0 and "invoices"."amount_paid" >= 0 and "invoices"."amount_credited" >= 0
        and "invoices"."wallet_paid" + "invoices"."amount_paid" + "invoices"."amount_credited" <= "invoices"."total"),
	CONSTRAINT "invoices_issued_have_a_number" CHECK ("invoices"."status" in ('draft', 'void') or "invoices"."number" is not null)
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"unit" text NOT NULL,
	"debit_account" text NOT NULL,
	"credit_account" text NOT NULL,
	"amount" numeric(40, 12) NOT NULL,
	"source" text NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ledger_entries_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "ledger_entries_once_per_source" UNIQUE("bucket","environment_id","customer_id","unit","source","position"),
	CONSTRAINT "ledger_entries_are_positive" CHECK ("ledger_entries"."amount" > 0),
	CONSTRAINT "ledger_entries_move" CHECK ("ledger_entries"."debit_account" <> "ledger_entries"."credit_account")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"id" text NOT NULL,
	"type" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"object_version" bigint NOT NULL,
	"snapshot" json NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "outbox_pk" PRIMARY KEY("bucket","environment_id","customer_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"provider" text NOT NULL,
	"provider_reference" text NOT NULL,
	"label" text NOT NULL,
	"is_default" boolean NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"detached_at" timestamp(3) with time zone,
	CONSTRAINT "payment_methods_pk" PRIMARY KEY("bucket","environment_id","id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"amount" bigint NOT NULL,
	"amount_refunded" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"payment_method_id" text NOT NULL,
	"provider" text NOT NULL,
	"provider_reference" text,
	"idempotency_key" text NOT NULL,
	"error" jsonb,
	"check_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"settled_at" timestamp(3) with time zone,
	"version" bigint NOT NULL,
	CONSTRAINT "payments_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "payments_one_per_attempt" UNIQUE("bucket","environment_id","invoice_id","attempt"),
	CONSTRAINT "payments_are_positive" CHECK ("payments"."amount" > 0),
	CONSTRAINT "payments_refunded_within_captured" CHECK ("payments"."amount_refunded" between 0 and "payments"."amount")
);
--> statement-breakpoint
CREATE TABLE "pending_lines" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"line" json NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "pending_lines_pk" PRIMARY KEY("bucket","environment_id","subscription_id","id")
);
--> statement-breakpoint
CREATE TABLE "plan_groups" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"definition" json NOT NULL,
	CONSTRAINT "plan_groups_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "plan_groups_one_per_slug" UNIQUE("environment_id","slug")
);
--> statement-breakpoint
CREATE TABLE "plan_versions" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"plan_id" text NOT NULL,
	"version" integer NOT NULL,
	"snapshot" json NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "plan_versions_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "plan_versions_one_per_number" UNIQUE("environment_id","plan_id","version")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"slug" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"definition" json NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "plans_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "plans_one_per_slug" UNIQUE("environment_id","slug")
);
--> statement-breakpoint
CREATE TABLE "previews" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"hash" text NOT NULL,
	"effective_at" timestamp(3) with time zone NOT NULL,
	"ids" json NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "previews_pk" PRIMARY KEY("bucket","environment_id","hash")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"effect" json,
	"reply" json,
	"created_at" timestamp(3) with time zone NOT NULL,
	"lease_until" timestamp(3) with time zone,
	CONSTRAINT "requests_pk" PRIMARY KEY("bucket","environment_id","key")
);
--> statement-breakpoint
CREATE TABLE "sandbox_charges" (
	"idempotency_key" text PRIMARY KEY NOT NULL,
	"charge" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "skipped_time" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"starts_at" timestamp(3) with time zone NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "skipped_time_pk" PRIMARY KEY("bucket","environment_id","subscription_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"plan_version_id" text NOT NULL,
	"plan_group" text NOT NULL,
	"facts" json NOT NULL,
	"status" text NOT NULL,
	"live" boolean NOT NULL,
	"deadline_at" timestamp(3) with time zone,
	"deadline_rank" integer,
	"had_trial" boolean NOT NULL,
	"latest_invoice_id" text,
	"version" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "subscriptions_pk" PRIMARY KEY("bucket","environment_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
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
	CONSTRAINT "usage_events_pk" PRIMARY KEY("bucket","environment_id","customer_id","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "usage_totals" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"feature_slug" text NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"segment_start" timestamp(3) with time zone NOT NULL,
	"group_key" text DEFAULT '' NOT NULL,
	"subscription_id" text NOT NULL,
	"total" jsonb,
	CONSTRAINT "usage_totals_pk" PRIMARY KEY("bucket","environment_id","customer_id","feature_slug","period_start","segment_start","group_key","subscription_id")
);
--> statement-breakpoint
CREATE TABLE "wallet_grants" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"unit" text NOT NULL,
	"amount" numeric(40, 12) NOT NULL,
	"remaining" numeric(40, 12) NOT NULL,
	"priority" integer NOT NULL,
	"effective_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"voided_at" timestamp(3) with time zone,
	"cost_basis" numeric(40, 12) NOT NULL,
	"source" text NOT NULL,
	"rollover" json,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "wallet_grants_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "wallet_grants_remaining_in_bounds" CHECK ("wallet_grants"."remaining" >= 0 and "wallet_grants"."remaining" <= "wallet_grants"."amount")
);
--> statement-breakpoint
CREATE TABLE "wallets" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"unit" text NOT NULL,
	"balance" numeric(40, 12) NOT NULL,
	"overdraft" numeric(40, 12) NOT NULL,
	"debt" numeric(40, 12) NOT NULL,
	"debt_payments" json NOT NULL,
	CONSTRAINT "wallets_pk" PRIMARY KEY("bucket","environment_id","customer_id","unit"),
	CONSTRAINT "wallets_within_overdraft" CHECK ("wallets"."balance" >= -"wallets"."overdraft"),
	CONSTRAINT "wallets_owe_or_own_nothing" CHECK ("wallets"."debt" >= 0)
);
--> statement-breakpoint
ALTER TABLE "add_on_versions" ADD CONSTRAINT "add_on_versions_of_add_on" FOREIGN KEY ("environment_id","add_on_id") REFERENCES "public"."add_ons"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "add_ons" ADD CONSTRAINT "add_ons_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupons" ADD CONSTRAINT "coupons_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credits" ADD CONSTRAINT "credits_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_in_environment" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_outbox" ADD CONSTRAINT "environment_outbox_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_requests" ADD CONSTRAINT "environment_requests_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "features" ADD CONSTRAINT "features_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "granted_features" ADD CONSTRAINT "granted_features_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_in_wallet" FOREIGN KEY ("bucket","environment_id","customer_id","unit") REFERENCES "public"."wallets"("bucket","environment_id","customer_id","unit") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_lines" ADD CONSTRAINT "pending_lines_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_groups" ADD CONSTRAINT "plan_groups_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_of_plan" FOREIGN KEY ("environment_id","plan_id") REFERENCES "public"."plans"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "skipped_time" ADD CONSTRAINT "skipped_time_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_to_plan_version" FOREIGN KEY ("environment_id","plan_version_id") REFERENCES "public"."plan_versions"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD CONSTRAINT "usage_totals_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_grants" ADD CONSTRAINT "wallet_grants_in_wallet" FOREIGN KEY ("bucket","environment_id","customer_id","unit") REFERENCES "public"."wallets"("bucket","environment_id","customer_id","unit") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_by_environment" ON "api_keys" USING btree ("environment_id","created_at");--> statement-breakpoint
CREATE INDEX "customers_newest_first" ON "customers" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "customers" USING btree ("environment_id","email");--> statement-breakpoint
CREATE INDEX "invoice_lines_in_order" ON "invoice_lines" USING btree ("bucket","environment_id","invoice_id","position");--> statement-breakpoint
CREATE INDEX "invoice_lines_of_subscription" ON "invoice_lines" USING btree ("bucket","environment_id","subscription_id","service_end");--> statement-breakpoint
CREATE INDEX "invoices_of_customer_newest_first" ON "invoices" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "invoices_newest_first" ON "invoices" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "outbox_of_object" ON "outbox" USING btree ("bucket","environment_id","object_id","object_version");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_one_default" ON "payment_methods" USING btree ("bucket","environment_id","customer_id") WHERE is_default and detached_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_open_per_invoice" ON "payments" USING btree ("bucket","environment_id","invoice_id") WHERE status in ('open', 'processing', 'requires_action', 'unknown');--> statement-breakpoint
CREATE INDEX "payments_of_customer_newest_first" ON "payments" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "payments_newest_first" ON "payments" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "payments_due" ON "payments" USING btree ("environment_id","check_at") WHERE check_at is not null;--> statement-breakpoint
CREATE INDEX "requests_by_age" ON "requests" USING btree ("bucket","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_one_live_per_group" ON "subscriptions" USING btree ("bucket","environment_id","customer_id","plan_group") WHERE live;--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("bucket","environment_id","deadline_at","deadline_rank","customer_id","id") WHERE deadline_at is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_due_anywhere" ON "subscriptions" USING btree ("environment_id","deadline_at") WHERE deadline_at is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_newest_first" ON "subscriptions" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "usage_events_in_order" ON "usage_events" USING btree ("bucket","environment_id","customer_id","feature_slug","counts_at");--> statement-breakpoint
CREATE INDEX "wallet_grants_spendable" ON "wallet_grants" USING btree ("bucket","environment_id","customer_id","unit") WHERE remaining > 0;