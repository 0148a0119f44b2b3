-- Written by drizzle-kit; STRICT, WITHOUT ROWID and CHECK added by hand.
CREATE TABLE `alternative_hosts` (
	`user_id` text NOT NULL,
	`zoom_meeting_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `zoom_meeting_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `attendance_corrections` (
	`meeting_id` text NOT NULL,
	`student_id` text NOT NULL,
	`note` text,
	`corrected_by` text,
	`corrected_at` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `attendance_records` (
	`meeting_id` text NOT NULL,
	`student_id` text NOT NULL,
	`class_id` text,
	`date` text NOT NULL,
	`status` text NOT NULL,
	`computed_status` text NOT NULL,
	`note` text,
	`attended_seconds` integer NOT NULL,
	`first_join` text,
	`last_leave` text,
	`arrived_at` text,
	`expected` integer NOT NULL,
	`time_uncertain` integer NOT NULL,
	`waited_seconds` integer,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `calendars` (
	`user_id` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`created_at` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `calendars_digest_unique` ON `calendars` (`digest`);--> statement-breakpoint
CREATE TABLE `class_students` (
	`class_id` text NOT NULL,
	`student_id` text NOT NULL,
	`since` text,
	`enrolled_at` text,
	`transferred` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`class_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `class_students_student` ON `class_students` (`student_id`);--> statement-breakpoint
CREATE TABLE `classes` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`teacher_id` text,
	`grade_level` text,
	`section` text,
	`edfi_section` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `classes_teacher` ON `classes` (`teacher_id`);--> statement-breakpoint
CREATE INDEX `classes_section` ON `classes` (`grade_level`,`section`) WHERE section is not null;--> statement-breakpoint
CREATE TABLE `commits` (
	`position` integer PRIMARY KEY NOT NULL,
	`runs` text NOT NULL CHECK (json_type(`runs`) = 'array')
) STRICT;
--> statement-breakpoint
CREATE TABLE `daily_sums` (
	`day` text NOT NULL,
	`date` text NOT NULL,
	`deleted` integer NOT NULL,
	`sessions` integer NOT NULL,
	`ended` integer NOT NULL,
	`participants` integer NOT NULL,
	`attended` integer NOT NULL,
	`minutes` integer NOT NULL,
	`shares` integer NOT NULL,
	`rated` integer NOT NULL,
	PRIMARY KEY(`day`, `date`, `deleted`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `daily_writes` (
	`actor_id` text NOT NULL,
	`kind` text NOT NULL,
	`day` text NOT NULL,
	`spent` integer NOT NULL,
	PRIMARY KEY(`actor_id`, `kind`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`zoom_meeting_id` text NOT NULL,
	`request` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `erased_emails` (
	`digest` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`digest`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `erasures` (
	`user_id` text PRIMARY KEY NOT NULL,
	`requested_at` text NOT NULL,
	`finished_at` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `events` (
	`stream_id` text NOT NULL,
	`version` integer NOT NULL CHECK (`version` > 0),
	`event_id` text NOT NULL,
	`type` text NOT NULL,
	`schema_version` integer DEFAULT 1 NOT NULL,
	`data` text NOT NULL CHECK (json_valid(`data`)),
	`meta` text NOT NULL CHECK (json_valid(`meta`)),
	`occurred_at` text NOT NULL,
	`recorded_at` text NOT NULL,
	PRIMARY KEY(`stream_id`, `version`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `events_asked` ON `events` (`event_id`) WHERE instr(event_id, '.') = 0;--> statement-breakpoint
CREATE INDEX `events_unshown` ON `events` (`stream_id`) WHERE type in ('ParticipantJoined', 'ParticipantLeft', 'WaitingRoomJoined', 'WaitingRoomLeft', 'MeetingReported') and instr(data, '"participants":[') = 0 and instr(data, '"closed":[') = 0;--> statement-breakpoint
CREATE INDEX `events_unlisted` ON `events` (`stream_id`) WHERE type in ('ParticipantIdentified', 'ApplicantIdentified') or instr(data, '"removed":["user.') > 0 or instr(data, '"removed":["guest.') > 0;--> statement-breakpoint
CREATE INDEX `events_taken_back` ON `events` (`stream_id`) WHERE type = 'CancellationRequested';--> statement-breakpoint
CREATE INDEX `events_standing` ON `events` (`stream_id`) WHERE (type in ('MeetingScheduled', 'SessionsAdded', 'OccurrencesReplaced', 'MeetingChanged', 'MeetingCancelled', 'MeetingRecovered', 'MeetingDeleted', 'MeetingRestored', 'RegistrationRequested', 'RegistrantApproved', 'RegistrationFailed', 'CancellationRequested', 'RegistrantCancelled', 'RegistrantSeen', 'RegistrationTakenBack', 'RegistrationGivenBack', 'ApplicantIdentified', 'ParticipantIdentified', 'EmailLinked', 'PersonErased') or type = 'JoinOffered' and instr(data, '"customerKey":null') = 0);--> statement-breakpoint
CREATE INDEX `events_judging` ON `events` (data->>'sessionId') WHERE (type in ('AttendanceWithdrawn', 'AttendanceCorrected') or type = 'AttendanceTaken' and instr(data, '"afterWindow":true') > 0);--> statement-breakpoint
CREATE INDEX `events_amending` ON `events` (`stream_id`) WHERE type in ('AttendanceCorrected', 'ParticipantIdentified');--> statement-breakpoint
CREATE INDEX `events_erased` ON `events` (`stream_id`) WHERE type = 'PersonErased';--> statement-breakpoint
CREATE TABLE `expected_users` (
	`meeting_id` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`meeting_id`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `former_roles` (
	`role` text NOT NULL,
	`user_id` text NOT NULL,
	`since` text,
	`until` text NOT NULL,
	PRIMARY KEY(`role`, `until`, `user_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `former_students` (
	`class_id` text NOT NULL,
	`student_id` text NOT NULL,
	`since` text,
	`enrolled_at` text,
	`transferred` integer DEFAULT 0 NOT NULL,
	`until` text,
	`left_at` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`class_id`, `student_id`, `left_at`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`actor_id` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`answer` text,
	`created_at` text NOT NULL,
	PRIMARY KEY(`actor_id`, `key`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_rows` (
	`import_id` text NOT NULL,
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`ref` text NOT NULL,
	`file` text NOT NULL,
	`line` integer NOT NULL,
	`data` text NOT NULL,
	PRIMARY KEY(`import_id`, `kind`, `id`, `ref`, `line`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
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
	`tell_absences` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`parent_id`, `student_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `parent_children_student` ON `parent_children` (`student_id`);--> statement-breakpoint
CREATE TABLE `removed_users` (
	`id` text PRIMARY KEY NOT NULL,
	`email_digest` text,
	`removed_at` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`sex` text,
	`number` text,
	`listed_as` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `removed_users_email` ON `removed_users` (`email_digest`);--> statement-breakpoint
CREATE TABLE `sessions_to_count` (
	`start_time` text NOT NULL,
	`meeting_id` text NOT NULL,
	PRIMARY KEY(`start_time`, `meeting_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`avatar` text,
	`role` text NOT NULL,
	`role_since` text,
	`sex` text,
	`number` text,
	`listed_as` text
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `users_email` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`);--> statement-breakpoint
CREATE INDEX `users_number` ON `users` (`number`) WHERE number is not null;--> statement-breakpoint
CREATE TABLE `zoom_meetings` (
	`id` text PRIMARY KEY NOT NULL,
	`series_id` text NOT NULL,
	`zoom_meeting_id` text NOT NULL,
	`occurrence_id` text DEFAULT '' NOT NULL,
	`host_id` text NOT NULL,
	`series_host_id` text NOT NULL,
	`zoom_host_id` text,
	`alternative_hosts` text DEFAULT '[]' NOT NULL,
	`title` text NOT NULL,
	`description` text,
	`meeting_type` text DEFAULT 'scheduled' NOT NULL,
	`start_time` text NOT NULL,
	`duration` integer NOT NULL,
	`timezone` text NOT NULL,
	`date` text NOT NULL,
	`join_url` text NOT NULL,
	`password` text,
	`status` text NOT NULL,
	`class_id` text,
	`joint_classes` text DEFAULT '[]' NOT NULL,
	`target_audience` text NOT NULL,
	`settings` text NOT NULL,
	`registration_url` text,
	`registration_enabled` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`deleted_at` text,
	`closed_at` text,
	`started_at` text,
	`ended_at` text,
	`held_seconds` integer DEFAULT 0 NOT NULL,
	`open_since` text,
	`held_outside_schedule` integer DEFAULT 0 NOT NULL,
	`held` text,
	`participant_count` integer DEFAULT 0 NOT NULL,
	`joined_count` integer DEFAULT 0 NOT NULL,
	`waited_count` integer DEFAULT 0 NOT NULL,
	`expected_count` integer,
	`present_count` integer DEFAULT 0 NOT NULL,
	`late_count` integer DEFAULT 0 NOT NULL,
	`partial_count` integer DEFAULT 0 NOT NULL,
	`absent_count` integer DEFAULT 0 NOT NULL,
	`excused_count` integer DEFAULT 0 NOT NULL,
	`attended_count` integer DEFAULT 0 NOT NULL,
	`attendance_basis` text,
	`attendance_rule` text,
	`attendance_final` integer DEFAULT 0 NOT NULL,
	`is_open` integer GENERATED ALWAYS AS (status in ('scheduled', 'started')) VIRTUAL,
	`is_taken` integer GENERATED ALWAYS AS (attendance_basis is not null and (status = 'ended' or attendance_final = 1)) VIRTUAL,
	`is_untaken` integer GENERATED ALWAYS AS (not is_taken and status in ('started', 'ended')
      and (class_id is not null or target_audience in ('students', 'teachers'))) VIRTUAL,
	`is_to_count` integer GENERATED ALWAYS AS (is_untaken or status = 'started' or status = 'scheduled' and participant_count > 0) VIRTUAL,
	`summed_participants` integer GENERATED ALWAYS AS (iif(is_open, 0, participant_count)) VIRTUAL,
	`summed_attended` integer GENERATED ALWAYS AS (case when is_taken then present_count + late_count when is_open or is_untaken then 0 else joined_count end) VIRTUAL,
	`summed_minutes` integer GENERATED ALWAYS AS (iif(status = 'ended', duration, 0)) VIRTUAL,
	`share` integer GENERATED ALWAYS AS (iif(status = 'ended', round(1e9 * attended_count / nullif(expected_count, 0)), null)) VIRTUAL
) STRICT;
--> statement-breakpoint
CREATE INDEX `zoom_meetings_start` ON `zoom_meetings` (`start_time`,`id`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_host` ON `zoom_meetings` (`host_id`,`start_time`,`id`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_zoom_host` ON `zoom_meetings` (`zoom_host_id`,`start_time`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_class` ON `zoom_meetings` (`class_id`,`start_time`,`id`);--> statement-breakpoint
CREATE INDEX `zoom_meetings_audience` ON `zoom_meetings` (`target_audience`,`start_time`,`id`) WHERE target_audience in ('all', 'students', 'teachers');--> statement-breakpoint
CREATE INDEX `zoom_meetings_unclosed` ON `zoom_meetings` (`start_time`) WHERE start_time > coalesce(closed_at, '');--> statement-breakpoint
CREATE INDEX `zoom_meetings_unconfirmed` ON `zoom_meetings` (`start_time`) WHERE start_time <= coalesce(closed_at, '') and attendance_final = 0;--> statement-breakpoint
CREATE UNIQUE INDEX `zoom_meetings_occurrence` ON `zoom_meetings` (`zoom_meeting_id`,`occurrence_id`,`class_id`);--> statement-breakpoint
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
	`open_since` text,
	`attended_seconds` integer NOT NULL,
	`arrived_at` text,
	`time_uncertain` integer NOT NULL,
	`claimed` integer NOT NULL,
	`waited_seconds` integer,
	`waiting_since` text,
	`linkable` integer NOT NULL,
	PRIMARY KEY(`meeting_id`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `zoom_participants_guest_email` ON `zoom_participants` (`email`) WHERE user_id is null and email is not null;--> statement-breakpoint
CREATE TABLE `zoom_registrants` (
	`meeting_id` text NOT NULL,
	`registrant_id` text NOT NULL,
	`name` text,
	`email` text,
	`status` text NOT NULL,
	`asked_at` text NOT NULL,
	`email_user_id` text,
	`user_id` text,
	PRIMARY KEY(`meeting_id`, `registrant_id`)
) STRICT, WITHOUT ROWID;

