-- Rows of one customer, subscription, invoice or line are found by it: of 5,000 in a bucket each was read before. Subscriptions have as
-- many indexes as before: nobody asks for what is due in one bucket.
DROP INDEX "subscriptions_due";--> statement-breakpoint
CREATE INDEX "credit_notes_of_customer_newest_first" ON "credit_notes" USING btree ("bucket","environment_id","customer_id","id");--> statement-breakpoint
CREATE INDEX "discounts_of_subscription_in_order" ON "discounts" USING btree ("bucket","environment_id","subscription_id","id");--> statement-breakpoint
CREATE INDEX "invoice_lines_crediting" ON "invoice_lines" USING btree ("bucket","environment_id","source") WHERE kind = 'proration_credit';--> statement-breakpoint
CREATE INDEX "payment_methods_newest_first" ON "payment_methods" USING btree ("bucket","environment_id","customer_id","id") WHERE detached_at is null;--> statement-breakpoint
CREATE INDEX "refunds_of_invoice_in_order" ON "refunds" USING btree ("bucket","environment_id","invoice_id","id");--> statement-breakpoint
CREATE INDEX "subscriptions_of_customer_in_order" ON "subscriptions" USING btree ("bucket","environment_id","customer_id","id");