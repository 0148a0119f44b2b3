-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand.
CREATE TABLE `idempotency_keys` (
	`actor_id` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`answer` text,
	`created_at` text NOT NULL,
	PRIMARY KEY(`actor_id`, `key`)
) STRICT, WITHOUT ROWID;
