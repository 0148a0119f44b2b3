-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand.
CREATE TABLE `erased_emails` (
	`digest` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`digest`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `events_taken_back` ON `events` (`stream_id`) WHERE type = 'CancellationRequested';
