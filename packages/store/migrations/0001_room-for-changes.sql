-- A renewal changes the row of its customer three times and that of its subscription twice: with room on its page, a new
-- version of a row stays there, and the indexes that do not change with it are left alone.
ALTER TABLE "customers" SET (fillfactor = 60);--> statement-breakpoint
ALTER TABLE "subscriptions" SET (fillfactor = 60);
