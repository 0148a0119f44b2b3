-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand. The column goes because the log tells the same: until the
-- code that needs this is deployed, an erasure fails and is to be asked for again.
CREATE TABLE `erased_emails` (
	`digest` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`digest`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `events_taken_back` ON `events` (`stream_id`) WHERE type = 'CancellationRequested';--> statement-breakpoint
CREATE INDEX `events_erased` ON `events` (`stream_id`) WHERE type = 'PersonErased';--> statement-breakpoint
ALTER TABLE `erasures` DROP COLUMN `done_through`;
