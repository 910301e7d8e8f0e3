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
CREATE TABLE "boundary_drafts" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"finalize_at" timestamp(3) with time zone NOT NULL,
	"basis" json NOT NULL,
	CONSTRAINT "boundary_drafts_pk" PRIMARY KEY("bucket","environment_id","invoice_id")
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
CREATE TABLE "credit_note_lines" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"credit_note_id" text NOT NULL,
	"line_id" text NOT NULL,
	"net" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"taxes" json NOT NULL,
	"proration" json,
	CONSTRAINT "credit_note_lines_pk" PRIMARY KEY("bucket","environment_id","credit_note_id","line_id"),
	CONSTRAINT "credit_note_lines_are_positive" CHECK ("credit_note_lines"."net" >= 0 and "credit_note_lines"."tax" >= 0)
);
--> statement-breakpoint
CREATE TABLE "credit_notes" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"series" text NOT NULL,
	"number" bigint NOT NULL,
	"formatted_number" text NOT NULL,
	"currency" text NOT NULL,
	"net_total" bigint NOT NULL,
	"tax_total" bigint NOT NULL,
	"total" bigint NOT NULL,
	"reduces_due" bigint NOT NULL,
	"to_grants" bigint NOT NULL,
	"to_wallet" bigint NOT NULL,
	"to_payments" bigint NOT NULL,
	"reason" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "credit_notes_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "credit_notes_one_per_number" UNIQUE("bucket","environment_id","series","number"),
	CONSTRAINT "credit_notes_add_up" CHECK ("credit_notes"."total" = "credit_notes"."net_total" + "credit_notes"."tax_total"
        and "credit_notes"."total" = "credit_notes"."reduces_due" + "credit_notes"."to_grants" + "credit_notes"."to_wallet" + "credit_notes"."to_payments"),
	CONSTRAINT "credit_notes_are_positive" CHECK ("credit_notes"."total" > 0 and "credit_notes"."net_total" >= 0 and "credit_notes"."tax_total" >= 0 and "credit_notes"."reduces_due" >= 0
        and "credit_notes"."to_grants" >= 0 and "credit_notes"."to_wallet" >= 0 and "credit_notes"."to_payments" >= 0)
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
	"test_clock_id" text,
	"name" text,
	"email" text,
	"address" jsonb,
	"vat_number" text,
	"tax_exempt" text DEFAULT 'none' NOT NULL,
	"time_zone" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"invoice_prefix" text NOT NULL,
	"collection" text,
	"due_days" integer,
	"next_invoice_number" bigint DEFAULT 1 NOT NULL,
	"next_credit_note_number" bigint DEFAULT 1 NOT NULL,
	"next_event_sequence" bigint DEFAULT 1 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "customers_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "customers_one_per_external_id" UNIQUE("bucket","environment_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "discount_uses" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"discount_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "discount_uses_pk" PRIMARY KEY("bucket","environment_id","discount_id","invoice_id","period_start"),
	CONSTRAINT "discount_uses_take_something" CHECK ("discount_uses"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "discounts" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"coupon_id" text NOT NULL,
	"coupon_slug" text NOT NULL,
	"coupon" json NOT NULL,
	"promotion_code_id" text,
	"promotion_code" text,
	"slot" text,
	"after_period" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"end_reason" text,
	"version" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "discounts_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "discounts_one_per_slot" UNIQUE("bucket","environment_id","promotion_code_id","slot"),
	CONSTRAINT "discounts_end_has_a_reason" CHECK (("discounts"."ended_at" is null) = ("discounts"."end_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"payment_id" text NOT NULL,
	"provider_reference" text NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"version" bigint NOT NULL,
	CONSTRAINT "disputes_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "disputes_one_per_reference" UNIQUE("bucket","environment_id","payment_id","provider_reference")
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
CREATE TABLE "environment_series" (
	"environment_id" text PRIMARY KEY NOT NULL,
	"next_invoice_number" bigint NOT NULL,
	"next_credit_note_number" bigint NOT NULL
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
CREATE TABLE "invoice_prefixes" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"prefix" text NOT NULL,
	"customer_id" text NOT NULL,
	CONSTRAINT "invoice_prefixes_pk" PRIMARY KEY("bucket","environment_id","prefix")
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
	"formatted_number" text,
	"memo" text,
	"footer" text,
	"collection" text NOT NULL,
	"due_days" integer NOT NULL,
	"due_at" timestamp(3) with time zone,
	"customer" jsonb,
	"seller" jsonb,
	"net_total" bigint NOT NULL,
	"tax_total" bigint NOT NULL,
	"total" bigint NOT NULL,
	"wallet_paid" bigint NOT NULL,
	"amount_paid" bigint NOT NULL,
	"wallet_returned" bigint NOT NULL,
	"payments_returned" bigint NOT NULL,
	"wallet_parts" json NOT NULL,
	"amount_credited" bigint NOT NULL,
	"last_payment_error" jsonb,
	"first_failed_at" timestamp(3) with time zone,
	"last_attempt_at" timestamp(3) with time zone,
	"next_dunning_at" timestamp(3) with time zone,
	"dunning_step" text,
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
	CONSTRAINT "invoices_returned_within_paid" CHECK ("invoices"."wallet_returned" between 0 and "invoices"."wallet_paid"
        and "invoices"."payments_returned" between 0 and "invoices"."amount_paid"),
	CONSTRAINT "invoices_issued_have_a_number" CHECK ("invoices"."status" = 'draft' or ("invoices"."number" is not null and "invoices"."formatted_number" is not null)),
	CONSTRAINT "invoices_sent_have_a_due_date" CHECK ("invoices"."status" = 'draft' or "invoices"."collection" <> 'send_invoice' or "invoices"."due_at" is not null)
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
CREATE TABLE "payment_setups" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"provider" text NOT NULL,
	"reference" text,
	"url" text,
	"return_url" text NOT NULL,
	"payment_method_id" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "payment_setups_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "payment_setups_one_per_reference" UNIQUE("bucket","environment_id","provider","reference")
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
	"payment_method_id" text,
	"provider" text NOT NULL,
	"provider_reference" text,
	"idempotency_key" text NOT NULL,
	"error" jsonb,
	"check_at" timestamp(3) with time zone,
	"given_up" boolean DEFAULT false NOT NULL,
	"unanswered" integer DEFAULT 0 NOT NULL,
	"action_url" text,
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
CREATE TABLE "plan_migrations" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"plan_id" text NOT NULL,
	"target_version_id" text NOT NULL,
	"reached" text,
	"changed" integer NOT NULL,
	"scheduled" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"refused" integer NOT NULL,
	"refusals" json NOT NULL,
	"started_at" timestamp(3) with time zone NOT NULL,
	"finished_at" timestamp(3) with time zone,
	"lease_until" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "plan_migrations_pk" PRIMARY KEY("environment_id","id")
);
--> statement-breakpoint
CREATE TABLE "plan_versions" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"plan_id" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"snapshot" json NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "plan_versions_pk" PRIMARY KEY("environment_id","id")
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
CREATE TABLE "promotion_code_slots" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"promotion_code_id" text NOT NULL,
	"holder" text NOT NULL,
	"customer_bucket" smallint NOT NULL,
	"customer_id" text NOT NULL,
	"state" text NOT NULL,
	"tries" integer NOT NULL,
	"lease_until" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "promotion_code_slots_pk" PRIMARY KEY("bucket","environment_id","promotion_code_id","holder")
);
--> statement-breakpoint
CREATE TABLE "promotion_codes" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"code" text NOT NULL,
	"normalized" text NOT NULL,
	"coupon_id" text NOT NULL,
	"max_redemptions" integer,
	"once_per_customer" boolean NOT NULL,
	"first_time_only" boolean NOT NULL,
	"plan_slugs" json,
	"expires_at" timestamp(3) with time zone,
	"taken" integer DEFAULT 0 NOT NULL,
	"redeemed" integer DEFAULT 0 NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "promotion_codes_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "promotion_codes_one_per_text" UNIQUE("bucket","environment_id","normalized"),
	CONSTRAINT "promotion_codes_within_limit" CHECK ("promotion_codes"."max_redemptions" is null or "promotion_codes"."taken" <= "promotion_codes"."max_redemptions"),
	CONSTRAINT "promotion_codes_redeemed_were_taken" CHECK (0 <= "promotion_codes"."redeemed" and "promotion_codes"."redeemed" <= "promotion_codes"."taken")
);
--> statement-breakpoint
CREATE TABLE "provider_customers" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"provider" text NOT NULL,
	"reference" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "provider_customers_pk" PRIMARY KEY("bucket","environment_id","customer_id","provider")
);
--> statement-breakpoint
CREATE TABLE "provider_events" (
	"provider" text NOT NULL,
	"id" text NOT NULL,
	"type" text NOT NULL,
	"subject" json NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "provider_events_pk" PRIMARY KEY("provider","id")
);
--> statement-breakpoint
CREATE TABLE "recovery_links" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	"used_at" timestamp(3) with time zone,
	CONSTRAINT "recovery_links_pk" PRIMARY KEY("bucket","environment_id","id")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"payment_id" text NOT NULL,
	"credit_note_id" text,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"provider" text NOT NULL,
	"provider_reference" text,
	"idempotency_key" text NOT NULL,
	"error" text,
	"check_at" timestamp(3) with time zone,
	"unanswered" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"version" bigint NOT NULL,
	CONSTRAINT "refunds_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "refunds_one_per_payment_and_note" UNIQUE NULLS NOT DISTINCT("bucket","environment_id","payment_id","credit_note_id"),
	CONSTRAINT "refunds_are_positive" CHECK ("refunds"."amount" > 0)
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
CREATE TABLE "sandbox_books" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"entry" json NOT NULL,
	CONSTRAINT "sandbox_books_pk" PRIMARY KEY("kind","key")
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
	"parked_at" timestamp(3) with time zone,
	"parked_reason" text,
	"counted_day" integer DEFAULT 0 NOT NULL,
	"day_invoices" integer DEFAULT 0 NOT NULL,
	"day_charges" integer DEFAULT 0 NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "subscriptions_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "subscriptions_parked_for_a_reason" CHECK (("subscriptions"."parked_at" is null) = ("subscriptions"."parked_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "tax_rates" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"percent" text NOT NULL,
	"country" text NOT NULL,
	"region" text,
	"category" text,
	"compound" boolean NOT NULL,
	"inclusive" boolean,
	"valid_from" timestamp(3) with time zone,
	"valid_to" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "tax_rates_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "tax_rates_percent_from_zero" CHECK ("tax_rates"."percent" ~ '^[0-9]+([.][0-9]+)?$'),
	CONSTRAINT "tax_rates_end_after_start" CHECK ("tax_rates"."valid_to" >= "tax_rates"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "test_clocks" (
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text,
	"clock_at" timestamp(3) with time zone NOT NULL,
	"advancing_to" timestamp(3) with time zone,
	"advance_lease_until" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "test_clocks_pk" PRIMARY KEY("environment_id","id")
);
--> statement-breakpoint
CREATE TABLE "threshold_checks" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"subscription_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "threshold_checks_pk" PRIMARY KEY("bucket","environment_id","subscription_id")
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
	"subscription_id" text,
	"origin_name" text,
	"period_start" timestamp(3) with time zone,
	"expiry_due_at" timestamp(3) with time zone,
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
	"version" integer NOT NULL,
	CONSTRAINT "wallets_pk" PRIMARY KEY("bucket","environment_id","customer_id","unit"),
	CONSTRAINT "wallets_within_overdraft" CHECK ("wallets"."balance" >= -"wallets"."overdraft"),
	CONSTRAINT "wallets_owe_or_own_nothing" CHECK ("wallets"."debt" >= 0)
);
--> statement-breakpoint
ALTER TABLE "add_on_versions" ADD CONSTRAINT "add_on_versions_of_add_on" FOREIGN KEY ("environment_id","add_on_id") REFERENCES "public"."add_ons"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "add_ons" ADD CONSTRAINT "add_ons_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "boundary_drafts" ADD CONSTRAINT "boundary_drafts_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupons" ADD CONSTRAINT "coupons_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_note_lines" ADD CONSTRAINT "credit_note_lines_of_credit_note" FOREIGN KEY ("bucket","environment_id","credit_note_id") REFERENCES "public"."credit_notes"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_note_lines" ADD CONSTRAINT "credit_note_lines_of_line" FOREIGN KEY ("bucket","environment_id","line_id") REFERENCES "public"."invoice_lines"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credits" ADD CONSTRAINT "credits_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_in_environment" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_to_clock" FOREIGN KEY ("environment_id","test_clock_id") REFERENCES "public"."test_clocks"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discount_uses" ADD CONSTRAINT "discount_uses_of_discount" FOREIGN KEY ("bucket","environment_id","discount_id") REFERENCES "public"."discounts"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discount_uses" ADD CONSTRAINT "discount_uses_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "discounts" ADD CONSTRAINT "discounts_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_of_payment" FOREIGN KEY ("bucket","environment_id","payment_id") REFERENCES "public"."payments"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_outbox" ADD CONSTRAINT "environment_outbox_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_requests" ADD CONSTRAINT "environment_requests_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment_series" ADD CONSTRAINT "environment_series_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "features" ADD CONSTRAINT "features_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "granted_features" ADD CONSTRAINT "granted_features_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_in_wallet" FOREIGN KEY ("bucket","environment_id","customer_id","unit") REFERENCES "public"."wallets"("bucket","environment_id","customer_id","unit") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_setups" ADD CONSTRAINT "payment_setups_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_lines" ADD CONSTRAINT "pending_lines_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_groups" ADD CONSTRAINT "plan_groups_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_migrations" ADD CONSTRAINT "plan_migrations_of_plan" FOREIGN KEY ("environment_id","plan_id") REFERENCES "public"."plans"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_of_plan" FOREIGN KEY ("environment_id","plan_id") REFERENCES "public"."plans"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_code_slots" ADD CONSTRAINT "promotion_code_slots_of_code" FOREIGN KEY ("bucket","environment_id","promotion_code_id") REFERENCES "public"."promotion_codes"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_codes" ADD CONSTRAINT "promotion_codes_to_coupon" FOREIGN KEY ("environment_id","coupon_id") REFERENCES "public"."coupons"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_customers" ADD CONSTRAINT "provider_customers_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_links" ADD CONSTRAINT "recovery_links_of_invoice" FOREIGN KEY ("bucket","environment_id","invoice_id") REFERENCES "public"."invoices"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_of_payment" FOREIGN KEY ("bucket","environment_id","payment_id") REFERENCES "public"."payments"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_of_credit_note" FOREIGN KEY ("bucket","environment_id","credit_note_id") REFERENCES "public"."credit_notes"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "skipped_time" ADD CONSTRAINT "skipped_time_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_to_plan_version" FOREIGN KEY ("environment_id","plan_version_id") REFERENCES "public"."plan_versions"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_clocks" ADD CONSTRAINT "test_clocks_in_environment" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threshold_checks" ADD CONSTRAINT "threshold_checks_of_subscription" FOREIGN KEY ("bucket","environment_id","subscription_id") REFERENCES "public"."subscriptions"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD CONSTRAINT "usage_totals_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_grants" ADD CONSTRAINT "wallet_grants_in_wallet" FOREIGN KEY ("bucket","environment_id","customer_id","unit") REFERENCES "public"."wallets"("bucket","environment_id","customer_id","unit") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_by_environment" ON "api_keys" USING btree ("environment_id","created_at");--> statement-breakpoint
CREATE INDEX "boundary_drafts_of_customer" ON "boundary_drafts" USING btree ("bucket","environment_id","customer_id");--> statement-breakpoint
CREATE INDEX "boundary_drafts_due" ON "boundary_drafts" USING btree ("environment_id","finalize_at");--> statement-breakpoint
CREATE INDEX "credit_note_lines_of_line_in_order" ON "credit_note_lines" USING btree ("bucket","environment_id","line_id");--> statement-breakpoint
CREATE INDEX "credit_notes_of_invoice_in_order" ON "credit_notes" USING btree ("bucket","environment_id","invoice_id","id");--> statement-breakpoint
CREATE INDEX "credit_notes_newest_first" ON "credit_notes" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "customers_newest_first" ON "customers" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "customers" USING btree ("environment_id","email");--> statement-breakpoint
CREATE INDEX "customers_of_clock" ON "customers" USING btree ("environment_id","test_clock_id") WHERE test_clock_id is not null;--> statement-breakpoint
CREATE INDEX "discount_uses_of_invoice" ON "discount_uses" USING btree ("bucket","environment_id","invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "discounts_one_per_coupon" ON "discounts" USING btree ("bucket","environment_id","subscription_id","coupon_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "discounts_of_customer" ON "discounts" USING btree ("bucket","environment_id","customer_id","promotion_code_id");--> statement-breakpoint
CREATE INDEX "discounts_to_give_back" ON "discounts" USING btree ("environment_id","promotion_code_id") WHERE end_reason = 'never_paid' and slot is not null;--> statement-breakpoint
CREATE INDEX "disputes_of_customer_newest_first" ON "disputes" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "invoice_lines_in_order" ON "invoice_lines" USING btree ("bucket","environment_id","invoice_id","position");--> statement-breakpoint
CREATE INDEX "invoice_lines_of_subscription" ON "invoice_lines" USING btree ("bucket","environment_id","subscription_id","service_end");--> statement-breakpoint
CREATE INDEX "invoices_of_customer_newest_first" ON "invoices" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "invoices_in_dunning" ON "invoices" USING btree ("environment_id","next_dunning_at") WHERE next_dunning_at is not null;--> statement-breakpoint
CREATE INDEX "invoices_newest_first" ON "invoices" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "ledger_entries_newest_first" ON "ledger_entries" USING btree ("bucket","environment_id","customer_id","unit","id");--> statement-breakpoint
CREATE INDEX "outbox_of_object" ON "outbox" USING btree ("bucket","environment_id","object_id","object_version");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_one_default" ON "payment_methods" USING btree ("bucket","environment_id","customer_id") WHERE is_default and detached_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_open_per_invoice" ON "payments" USING btree ("bucket","environment_id","invoice_id") WHERE status in ('open', 'processing', 'requires_action', 'unknown');--> statement-breakpoint
CREATE INDEX "payments_of_customer_newest_first" ON "payments" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "payments_newest_first" ON "payments" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "payments_due" ON "payments" USING btree ("environment_id","check_at") WHERE check_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "plan_migrations_one_open_per_plan" ON "plan_migrations" USING btree ("environment_id","plan_id") WHERE finished_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "plan_versions_one_per_number" ON "plan_versions" USING btree ("environment_id","plan_id","version") WHERE kind = 'offered';--> statement-breakpoint
CREATE INDEX "promotion_code_slots_claimed" ON "promotion_code_slots" USING btree ("bucket","environment_id","promotion_code_id","lease_until") WHERE state = 'claimed';--> statement-breakpoint
CREATE INDEX "promotion_codes_newest_first" ON "promotion_codes" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "provider_events_due" ON "provider_events" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "recovery_links_by_invoice" ON "recovery_links" USING btree ("bucket","environment_id","invoice_id");--> statement-breakpoint
CREATE INDEX "recovery_links_by_id" ON "recovery_links" USING btree ("bucket","id");--> statement-breakpoint
CREATE INDEX "refunds_of_customer_newest_first" ON "refunds" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "refunds_due" ON "refunds" USING btree ("environment_id","check_at") WHERE check_at is not null;--> statement-breakpoint
CREATE INDEX "requests_by_age" ON "requests" USING btree ("bucket","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_one_live_per_group" ON "subscriptions" USING btree ("bucket","environment_id","customer_id","plan_group") WHERE live;--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("bucket","environment_id","deadline_at","deadline_rank","customer_id","id") WHERE deadline_at is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_due_anywhere" ON "subscriptions" USING btree ("environment_id","deadline_at","deadline_rank","customer_id","id") WHERE deadline_at is not null;--> statement-breakpoint
CREATE INDEX "subscriptions_newest_first" ON "subscriptions" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "tax_rates_of_country" ON "tax_rates" USING btree ("environment_id","country");--> statement-breakpoint
CREATE INDEX "threshold_checks_due" ON "threshold_checks" USING btree ("environment_id","due_at");--> statement-breakpoint
CREATE INDEX "usage_events_in_order" ON "usage_events" USING btree ("bucket","environment_id","customer_id","feature_slug","counts_at");--> statement-breakpoint
CREATE INDEX "wallet_grants_spendable" ON "wallet_grants" USING btree ("bucket","environment_id","customer_id","unit") WHERE remaining > 0;--> statement-breakpoint
CREATE UNIQUE INDEX "wallet_grants_once_per_subscription" ON "wallet_grants" USING btree ("bucket","environment_id","subscription_id","origin_name") WHERE source = 'plan' and expires_at is null;--> statement-breakpoint
CREATE INDEX "wallet_grants_due" ON "wallet_grants" USING btree ("environment_id","expiry_due_at") WHERE expiry_due_at is not null and remaining > 0;