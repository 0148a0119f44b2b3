-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand.
CREATE TABLE `removed_users` (
	`id` text PRIMARY KEY NOT NULL,
	`email_digest` text,
	`removed_at` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `removed_users_email` ON `removed_users` (`email_digest`);
