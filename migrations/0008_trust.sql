-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand.
CREATE TABLE `daily_writes` (
	`actor_id` text NOT NULL,
	`kind` text NOT NULL,
	`day` text NOT NULL,
	`spent` integer NOT NULL,
	PRIMARY KEY(`actor_id`, `kind`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `removed_users` (
	`id` text PRIMARY KEY NOT NULL,
	`email_digest` text,
	`removed_at` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `removed_users_email` ON `removed_users` (`email_digest`);
