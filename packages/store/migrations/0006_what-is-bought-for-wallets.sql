CREATE TABLE "top_ups" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"unit" text NOT NULL,
	"amount" numeric(40, 12) NOT NULL,
	"invoice_id" text NOT NULL,
	"currency" text NOT NULL,
	"net" bigint NOT NULL,
	"credited_net" bigint NOT NULL,
	"cost_basis" numeric(40, 12) NOT NULL,
	"expires_after_months" integer,
	"is_automatic" boolean NOT NULL,
	"state" text NOT NULL,
	"grant_id" text,
	"taken_back" numeric(40, 12) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "top_ups_pk" PRIMARY KEY("bucket","environment_id","id"),
	CONSTRAINT "top_ups_buy_something" CHECK ("top_ups"."amount" > 0 and "top_ups"."net" > 0),
	CONSTRAINT "top_ups_granted_by_a_grant" CHECK (("top_ups"."state" = 'granted') = ("top_ups"."grant_id" is not null)),
	CONSTRAINT "top_ups_give_back_at_most_all" CHECK ("top_ups"."taken_back" >= 0 and "top_ups"."taken_back" <= "top_ups"."amount"
        and "top_ups"."credited_net" >= 0 and "top_ups"."credited_net" <= "top_ups"."net")
);
--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "auto_top_up" json;--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "auto_top_up_due_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "top_ups_one_per_invoice" ON "top_ups" USING btree ("bucket","environment_id","invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "top_ups_one_automatic_at_a_time" ON "top_ups" USING btree ("bucket","environment_id","customer_id","unit") WHERE is_automatic and state = 'pending';--> statement-breakpoint
CREATE INDEX "top_ups_of_wallet" ON "top_ups" USING btree ("bucket","environment_id","customer_id","unit","created_at");--> statement-breakpoint
CREATE INDEX "wallets_to_top_up" ON "wallets" USING btree ("environment_id","auto_top_up_due_at") WHERE auto_top_up_due_at is not null;