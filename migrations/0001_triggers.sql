-- The log's rules, held by the database for every writer.

-- Versions of a stream count up from 1 without a gap.
CREATE TRIGGER events_next_version BEFORE INSERT ON events BEGIN
  SELECT raise(ABORT, 'WRONG_EXPECTED_VERSION')
  WHERE new.version <> coalesce((SELECT max(version) FROM events WHERE stream_id = new.stream_id), 0) + 1;
END;
--> statement-breakpoint
-- INSERT OR REPLACE would delete the event in its way, and no trigger would tell: SQLite fires those of a delete only with
-- recursive_triggers, which are off. So no conflict clause inserts anything in the place of an event. The trigger
-- above does the same for versions. An id with a dot names an event that came with the event before the dot, so it is not looked up.
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN instr(new.event_id, '.') = 0 BEGIN
  SELECT raise(ABORT, 'DUPLICATE_EVENT')
  WHERE EXISTS (SELECT 1 FROM events WHERE event_id = new.event_id AND instr(event_id, '.') = 0);
END;
--> statement-breakpoint
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN
  SELECT raise(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- The one exception, for erasure: name and email inside data may become null, and nothing else may change.
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN
  SELECT raise(ABORT, 'APPEND_ONLY')
  WHERE new.stream_id IS NOT old.stream_id
     OR new.version IS NOT old.version
     OR new.event_id IS NOT old.event_id
     OR new.type IS NOT old.type
     OR new.schema_version IS NOT old.schema_version
     OR new.meta IS NOT old.meta
     OR new.occurred_at IS NOT old.occurred_at
     OR new.recorded_at IS NOT old.recorded_at
     -- All but names and e-mails is as it was.
     OR (SELECT group_concat(fullkey || ' ' || type || ' ' || quote(atom), char(10))
         FROM json_tree(new.data) WHERE key IS NULL OR key NOT IN ('name', 'email'))
        IS NOT
        (SELECT group_concat(fullkey || ' ' || type || ' ' || quote(atom), char(10))
         FROM json_tree(old.data) WHERE key IS NULL OR key NOT IN ('name', 'email'))
     -- Every name and e-mail is still there, null or as it was.
     OR (SELECT group_concat(fullkey, char(10)) FROM json_tree(new.data) WHERE key IN ('name', 'email'))
        IS NOT
        (SELECT group_concat(fullkey, char(10)) FROM json_tree(old.data) WHERE key IN ('name', 'email'))
     OR EXISTS (
       SELECT 1 FROM json_tree(new.data) AS now
       WHERE now.key IN ('name', 'email') AND now.type <> 'null'
         AND now.atom IS NOT json_extract(old.data, now.fullkey)
     );
END;
--> statement-breakpoint
-- Positions count up from 1 without a gap: a reader that has seen one has seen all before it, and misses none behind it.
CREATE TRIGGER commits_no_replace BEFORE INSERT ON commits BEGIN
  SELECT raise(ABORT, 'APPEND_ONLY')
  WHERE EXISTS (SELECT 1 FROM commits WHERE position = new.position);
END;
--> statement-breakpoint
CREATE TRIGGER commits_next_position AFTER INSERT ON commits BEGIN
  SELECT raise(ABORT, 'WRONG_POSITION')
  WHERE new.position <> 1 AND NOT EXISTS (SELECT 1 FROM commits WHERE position = new.position - 1);
END;
--> statement-breakpoint
CREATE TRIGGER commits_no_update BEFORE UPDATE ON commits BEGIN
  SELECT raise(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER commits_no_delete BEFORE DELETE ON commits BEGIN
  SELECT raise(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- The sums of reports. Each session is in the sums of its day with the numbers of its row. A change of the row changes them by the
-- difference, and where no number changes, nothing is written. The sums lack the people of a session that is to come or goes on, because each
-- of these people would cost a row; and, of a session that expects some, the people until its attendance is taken. Such a session
-- is in sessions_to_count if it may have people.
CREATE TRIGGER zoom_meetings_sums_insert AFTER INSERT ON zoom_meetings BEGIN
  INSERT INTO daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
  VALUES (substr(new.start_time, 1, 10), new.date, new.deleted_at IS NOT NULL, 1, new.status = 'ended',
    iif(new.status IN ('scheduled', 'started'), 0, new.participant_count),
    CASE WHEN new.attendance_basis IS NOT NULL AND (new.status = 'ended' OR new.attendance_final) THEN new.present_count + new.late_count
      WHEN new.status IN ('scheduled', 'started') THEN 0
      WHEN new.status = 'ended' AND (new.class_id IS NOT NULL OR new.target_audience IN ('students', 'teachers')) THEN 0
      ELSE new.joined_count END,
    iif(new.status = 'ended', new.duration, 0),
    iif(new.status = 'ended', coalesce(round(1e9 * new.attended_count / nullif(new.expected_count, 0)), 0), 0),
    new.status = 'ended' AND coalesce(new.expected_count, 0) <> 0)
  ON CONFLICT DO UPDATE SET
    sessions = sessions + excluded.sessions, ended = ended + excluded.ended, participants = participants + excluded.participants,
    attended = attended + excluded.attended, minutes = minutes + excluded.minutes,
    shares = shares + excluded.shares, rated = rated + excluded.rated;
  INSERT INTO sessions_to_count (start_time, meeting_id) SELECT new.start_time, new.id
  WHERE new.status = 'started' OR new.status = 'scheduled' AND new.participant_count > 0
    OR new.status = 'ended' AND new.attendance_basis IS NULL
      AND (new.class_id IS NOT NULL OR new.target_audience IN ('students', 'teachers'));
END;
--> statement-breakpoint
CREATE TRIGGER zoom_meetings_sums AFTER UPDATE OF start_time, duration, date, status, class_id, target_audience, deleted_at,
  participant_count, joined_count, expected_count, present_count, late_count, attended_count, attendance_basis, attendance_final
ON zoom_meetings BEGIN
  INSERT INTO daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
  SELECT * FROM (
    SELECT substr(start_time, 1, 10) AS day, date, deleted, sum(n) AS sessions, sum(n * ended) AS ended,
      sum(n * iif(open, 0, participants)) AS participants,
      sum(n * CASE WHEN taken THEN attended WHEN open OR ended AND expects THEN 0 ELSE joined END) AS attended,
      sum(n * ended * duration) AS minutes,
      sum(n * ended * coalesce(round(1e9 * expected_attended / nullif(expected, 0)), 0)) AS shares,
      sum(n * ended * (coalesce(expected, 0) <> 0)) AS rated
    FROM (
      SELECT 1 AS n, new.start_time AS start_time, new.date AS date, new.deleted_at IS NOT NULL AS deleted,
        new.status IN ('scheduled', 'started') AS open, new.status = 'ended' AS ended,
        new.participant_count AS participants, new.joined_count AS joined,
        new.attendance_basis IS NOT NULL AND (new.status = 'ended' OR new.attendance_final) AS taken,
        new.class_id IS NOT NULL OR new.target_audience IN ('students', 'teachers') AS expects,
        new.present_count + new.late_count AS attended, new.duration AS duration, new.attended_count AS expected_attended,
        new.expected_count AS expected
      UNION ALL
      SELECT -1, old.start_time, old.date, old.deleted_at IS NOT NULL,
        old.status IN ('scheduled', 'started'), old.status = 'ended',
        old.participant_count, old.joined_count,
        old.attendance_basis IS NOT NULL AND (old.status = 'ended' OR old.attendance_final),
        old.class_id IS NOT NULL OR old.target_audience IN ('students', 'teachers'),
        old.present_count + old.late_count, old.duration, old.attended_count,
        old.expected_count)
    GROUP BY 1, 2, 3)
  WHERE (sessions, ended, participants, attended, minutes, shares, rated) IS NOT (0, 0, 0, 0, 0, 0, 0)
  ON CONFLICT DO UPDATE SET
    sessions = sessions + excluded.sessions, ended = ended + excluded.ended, participants = participants + excluded.participants,
    attended = attended + excluded.attended, minutes = minutes + excluded.minutes,
    shares = shares + excluded.shares, rated = rated + excluded.rated;
  INSERT INTO sessions_to_count (start_time, meeting_id) SELECT new.start_time, new.id
  WHERE new.status = 'started' OR new.status = 'scheduled' AND new.participant_count > 0
    OR new.status = 'ended' AND new.attendance_basis IS NULL
      AND (new.class_id IS NOT NULL OR new.target_audience IN ('students', 'teachers'))
  ON CONFLICT DO NOTHING;
  DELETE FROM sessions_to_count WHERE start_time = old.start_time AND meeting_id = old.id AND NOT (start_time = new.start_time AND (
    new.status = 'started' OR new.status = 'scheduled' AND new.participant_count > 0
    OR new.status = 'ended' AND new.attendance_basis IS NULL
      AND (new.class_id IS NOT NULL OR new.target_audience IN ('students', 'teachers'))));
END;
--> statement-breakpoint
CREATE TRIGGER zoom_meetings_sums_delete AFTER DELETE ON zoom_meetings BEGIN
  UPDATE daily_sums SET
    sessions = sessions - 1, ended = ended - (old.status = 'ended'),
    participants = participants - iif(old.status IN ('scheduled', 'started'), 0, old.participant_count),
    attended = attended - CASE WHEN old.attendance_basis IS NOT NULL AND (old.status = 'ended' OR old.attendance_final) THEN old.present_count + old.late_count
      WHEN old.status IN ('scheduled', 'started') THEN 0
      WHEN old.status = 'ended' AND (old.class_id IS NOT NULL OR old.target_audience IN ('students', 'teachers')) THEN 0
      ELSE old.joined_count END,
    minutes = minutes - iif(old.status = 'ended', old.duration, 0),
    shares = shares - iif(old.status = 'ended', coalesce(round(1e9 * old.attended_count / nullif(old.expected_count, 0)), 0), 0),
    rated = rated - (old.status = 'ended' AND coalesce(old.expected_count, 0) <> 0)
  WHERE day = substr(old.start_time, 1, 10) AND date = old.date AND deleted = (old.deleted_at IS NOT NULL);
  DELETE FROM sessions_to_count WHERE start_time = old.start_time AND meeting_id = old.id;
END;
