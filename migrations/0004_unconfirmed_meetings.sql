-- Written by drizzle-kit.
CREATE INDEX `zoom_meetings_unconfirmed` ON `zoom_meetings` (`start_time`) WHERE attendance_final = 0;
