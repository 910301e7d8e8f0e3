DROP INDEX "usage_events_in_order";--> statement-breakpoint
DROP INDEX "usage_events_of_customer_newest_first";--> statement-breakpoint
CREATE INDEX "usage_events_in_order" ON "usage_events" USING btree ("customer_id","feature_slug","counts_at");--> statement-breakpoint
CREATE INDEX "usage_events_of_customer_newest_first" ON "usage_events" USING btree ("customer_id","received_at");