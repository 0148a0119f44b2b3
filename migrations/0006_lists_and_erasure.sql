-- Written by drizzle-kit. Indexes alone, each over few rows and over columns that no webhook changes, but for a guest's e-mail.
CREATE INDEX `events_identified` ON `events` (`stream_id`) WHERE type = 'ParticipantIdentified';--> statement-breakpoint
CREATE INDEX `zoom_meetings_audience` ON `zoom_meetings` (`target_audience`,`start_time`) WHERE target_audience in ('all', 'students', 'teachers');--> statement-breakpoint
CREATE INDEX `zoom_participants_guest_email` ON `zoom_participants` (`email`) WHERE user_id is null and email is not null;
