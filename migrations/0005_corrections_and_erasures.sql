-- Written by drizzle-kit; STRICT and WITHOUT ROWID added by hand.
CREATE TABLE `attendance_corrections` (
	`meeting_id` text NOT NULL,
	`student_id` text NOT NULL,
	`note` text,
	`corrected_by` text,
	`corrected_at` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `erasures` (
	`user_id` text PRIMARY KEY NOT NULL,
	`done_through` text NOT NULL,
	`requested_at` text NOT NULL,
	`finished_at` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `events_deleted_meetings` ON `events` (`stream_id`) WHERE type = 'MeetingDeleted';
