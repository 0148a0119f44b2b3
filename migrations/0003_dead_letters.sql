-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand.
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`zoom_meeting_id` text NOT NULL,
	`request` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` text NOT NULL
) STRICT, WITHOUT ROWID;
