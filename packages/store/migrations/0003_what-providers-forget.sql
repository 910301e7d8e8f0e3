CREATE TABLE "provider_errands" (
	"bucket" smallint NOT NULL,
	"environment_id" text NOT NULL,
	"id" text NOT NULL,
	"customer_id" text NOT NULL,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "provider_errands_pk" PRIMARY KEY("bucket","environment_id","id")
);
--> statement-breakpoint
ALTER TABLE "sandbox_books" ADD COLUMN "environment_id" text;--> statement-breakpoint
ALTER TABLE "provider_errands" ADD CONSTRAINT "provider_errands_of_customer" FOREIGN KEY ("bucket","environment_id","customer_id") REFERENCES "public"."customers"("bucket","environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "provider_errands_due" ON "provider_errands" USING btree ("environment_id","due_at");--> statement-breakpoint
CREATE INDEX "sandbox_books_of_environment" ON "sandbox_books" USING btree ("environment_id","kind");