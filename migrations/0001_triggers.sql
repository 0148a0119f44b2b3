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
-- difference, and where no number changes, nothing is written. Virtual columns of zoom_meetings say what the numbers are, and which
-- sessions are to count.
CREATE TRIGGER zoom_meetings_sums_insert AFTER INSERT ON zoom_meetings BEGIN
  INSERT INTO daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
  VALUES (substr(new.start_time, 1, 10), new.date, new.deleted_at IS NOT NULL, 1, new.status = 'ended',
    new.summed_participants, new.summed_attended, new.summed_minutes, coalesce(new.share, 0), new.share IS NOT NULL)
  ON CONFLICT DO UPDATE SET
    sessions = sessions + excluded.sessions, ended = ended + excluded.ended, participants = participants + excluded.participants,
    attended = attended + excluded.attended, minutes = minutes + excluded.minutes,
    shares = shares + excluded.shares, rated = rated + excluded.rated;
  INSERT INTO sessions_to_count (start_time, meeting_id) SELECT new.start_time, new.id WHERE new.is_to_count;
END;
--> statement-breakpoint
-- The columns that the numbers are worked out from.
CREATE TRIGGER zoom_meetings_sums AFTER UPDATE OF start_time, duration, date, status, class_id, target_audience, deleted_at,
  participant_count, joined_count, expected_count, present_count, late_count, attended_count, attendance_basis, attendance_final
ON zoom_meetings BEGIN
  INSERT INTO daily_sums (day, date, deleted, sessions, ended, participants, attended, minutes, shares, rated)
  SELECT * FROM (
    SELECT day, date, deleted, sum(n) AS sessions, sum(n * ended) AS ended, sum(n * participants) AS participants,
      sum(n * attended) AS attended, sum(n * minutes) AS minutes, sum(n * coalesce(share, 0)) AS shares, sum(n * (share IS NOT NULL)) AS rated
    FROM (
      SELECT 1 AS n, substr(new.start_time, 1, 10) AS day, new.date AS date, new.deleted_at IS NOT NULL AS deleted, new.status = 'ended' AS ended,
        new.summed_participants AS participants, new.summed_attended AS attended, new.summed_minutes AS minutes, new.share AS share
      UNION ALL
      SELECT -1, substr(old.start_time, 1, 10), old.date, old.deleted_at IS NOT NULL, old.status = 'ended',
        old.summed_participants, old.summed_attended, old.summed_minutes, old.share)
    GROUP BY 1, 2, 3)
  WHERE (sessions, ended, participants, attended, minutes, shares, rated) IS NOT (0, 0, 0, 0, 0, 0, 0)
  ON CONFLICT DO UPDATE SET
    sessions = sessions + excluded.sessions, ended = ended + excluded.ended, participants = participants + excluded.participants,
    attended = attended + excluded.attended, minutes = minutes + excluded.minutes,
    shares = shares + excluded.shares, rated = rated + excluded.rated;
  INSERT INTO sessions_to_count (start_time, meeting_id) SELECT new.start_time, new.id WHERE new.is_to_count
  ON CONFLICT DO NOTHING;
  DELETE FROM sessions_to_count
  WHERE start_time = old.start_time AND meeting_id = old.id AND NOT (start_time = new.start_time AND new.is_to_count);
END;
--> statement-breakpoint
CREATE TRIGGER zoom_meetings_sums_delete AFTER DELETE ON zoom_meetings BEGIN
  UPDATE daily_sums SET
    sessions = sessions - 1, ended = ended - (old.status = 'ended'), participants = participants - old.summed_participants,
    attended = attended - old.summed_attended, minutes = minutes - old.summed_minutes,
    shares = shares - coalesce(old.share, 0), rated = rated - (old.share IS NOT NULL)
  WHERE day = substr(old.start_time, 1, 10) AND date = old.date AND deleted = (old.deleted_at IS NOT NULL);
  DELETE FROM sessions_to_count WHERE start_time = old.start_time AND meeting_id = old.id;
END;
