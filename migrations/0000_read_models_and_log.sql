-- Written by drizzle-kit; STRICT, WITHOUT ROWID and CHECK added by hand.
CREATE TABLE `attendance_records` (
	`meeting_id` text NOT NULL,
	`student_id` text NOT NULL,
	`class_id` text NOT NULL,
	`date` text NOT NULL,
	`status` text NOT NULL,
	`computed_status` text NOT NULL,
	`note` text,
	`attended_seconds` integer NOT NULL,
	`first_join` text,
	`last_leave` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `class_students` (
	`class_id` text NOT NULL,
	`student_id` text NOT NULL,
	PRIMARY KEY(`class_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `class_students_student` ON `class_students` (`student_id`);--> statement-breakpoint
CREATE TABLE `classes` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`teacher_id` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `classes_teacher` ON `classes` (`teacher_id`);--> statement-breakpoint
CREATE TABLE `events` (
	`position` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`stream_id` text NOT NULL,
	`version` integer NOT NULL CHECK (`version` > 0),
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`schema_version` integer DEFAULT 1 NOT NULL,
	`data` text NOT NULL CHECK (json_valid(`data`)),
	`meta` text NOT NULL CHECK (json_valid(`meta`)),
	`occurred_at` text NOT NULL,
	`recorded_at` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `events_event_id_unique` ON `events` (`event_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `events_stream_version` ON `events` (`stream_id`,`version`);--> statement-breakpoint
CREATE TABLE `meeting_registrants` (
	`meeting_id` text NOT NULL,
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`zoom_registrant_id` text,
	`join_url` text,
	`status` text NOT NULL,
	`error` text,
	`registered_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `parent_children` (
	`parent_id` text NOT NULL,
	`student_id` text NOT NULL,
	PRIMARY KEY(`parent_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `parent_children_student` ON `parent_children` (`student_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`avatar` text,
	`role` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `users_email` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`);--> statement-breakpoint
CREATE TABLE `zoom_meetings` (
	`id` text PRIMARY KEY NOT NULL,
	`zoom_meeting_id` text NOT NULL,
	`host_id` text NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`meeting_type` text DEFAULT 'scheduled' NOT NULL,
	`start_time` text NOT NULL,
	`duration` integer NOT NULL,
	`timezone` text NOT NULL,
	`join_url` text NOT NULL,
	`password` text,
	`status` text NOT NULL,
	`class_id` text,
	`target_audience` text NOT NULL,
	`settings` text NOT NULL,
	`registration_url` text,
	`registration_enabled` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`started_at` text,
	`ended_at` text,
	`participant_count` integer DEFAULT 0 NOT NULL,
	`attendee_count` integer DEFAULT 0 NOT NULL,
	`present_count` integer DEFAULT 0 NOT NULL,
	`late_count` integer DEFAULT 0 NOT NULL,
	`partial_count` integer DEFAULT 0 NOT NULL,
	`absent_count` integer DEFAULT 0 NOT NULL,
	`excused_count` integer DEFAULT 0 NOT NULL,
	`attendance_basis` text,
	`attendance_final` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `zoom_meetings_zoom_meeting_id_unique` ON `zoom_meetings` (`zoom_meeting_id`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_start` ON `zoom_meetings` (`start_time`,`id`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_host` ON `zoom_meetings` (`host_id`,`start_time`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_class` ON `zoom_meetings` (`class_id`,`start_time`);--> statement-breakpoint
CREATE TABLE `zoom_participants` (
	`meeting_id` text NOT NULL,
	`id` text NOT NULL,
	`user_id` text,
	`zoom_participant_id` text,
	`name` text,
	`email` text,
	`join_time` text,
	`leave_time` text,
	`duration` integer NOT NULL,
	`status` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `id`)
) STRICT, WITHOUT ROWID;
