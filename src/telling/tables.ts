/** The tables, each a statement. */
export const TABLES = [
  `create table if not exists endpoints (
    id text primary key, url text not null, origin text not null, description text not null, types text not null,
    secret text not null, old_secret text, old_until integer, disabled text, failing_since integer,
    paused_until integer not null default 0, created_at integer not null) strict`,
  // The readers of the log: each endpoint's checkpoint, and the ranges that are told again.
  `create table if not exists readers (
    id integer primary key, endpoint text not null, reached integer not null, until integer) strict`,
  `create table if not exists waiting (
    id integer primary key, endpoint text not null, message_id text not null, type text not null, session text not null,
    position integer not null, body text not null, created_at integer not null, tries integer not null,
    next_at integer not null, last text) strict`,
  `create table if not exists done (
    id integer primary key, endpoint text not null, message_id text not null, type text not null, session text not null,
    position integer not null, body text not null, created_at integer not null, tries integer not null,
    done_at integer not null, delivered integer not null, last text) strict`,
]
