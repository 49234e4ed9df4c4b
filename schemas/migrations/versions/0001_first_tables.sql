-- Tables that others may read -------------------------------------------------------------

CREATE TABLE horoscope_cache (
    zodiac_sign        text        NOT NULL,
    horoscope_date     date        NOT NULL,
    revision           integer     NOT NULL CHECK (revision >= 1),
    content            text        NOT NULL,
    language           text        NOT NULL,
    writer             text        NOT NULL,
    generated_at       timestamptz NOT NULL,
    published_revision integer,
    PRIMARY KEY (zodiac_sign, horoscope_date)
);
CREATE INDEX horoscope_cache_date ON horoscope_cache (horoscope_date);
COMMENT ON TABLE horoscope_cache IS 'The committed text of each sign and day';
COMMENT ON COLUMN horoscope_cache.published_revision IS
    'the newest revision whose record the broker acknowledged; null before the first';

CREATE TABLE horoscope_views (
    zodiac_sign text   NOT NULL,
    view_date   date   NOT NULL,
    view_count  bigint NOT NULL CHECK (view_count >= 0),
    PRIMARY KEY (zodiac_sign, view_date)
);
CREATE INDEX horoscope_views_date ON horoscope_views (view_date);
COMMENT ON TABLE horoscope_views IS 'Views of each sign and day, exactly once';

-- Whoever writes a text, a person with psql included, is heard by every worker.
CREATE FUNCTION horoscope_cache_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('horoscope_cache', NEW.zodiac_sign || ' ' || NEW.horoscope_date);
    RETURN NULL;
END
$$;
CREATE TRIGGER horoscope_cache_changed
    AFTER INSERT OR UPDATE ON horoscope_cache
    FOR EACH ROW EXECUTE FUNCTION horoscope_cache_changed();

-- The service's own ------------------------------------------------------------------------

CREATE TABLE generation_claims (
    zodiac_sign     text NOT NULL,
    horoscope_date  date NOT NULL,
    owner           uuid,
    expires_at      timestamptz,
    failed_at       timestamptz,
    failure         text,
    cool_down_until timestamptz,
    PRIMARY KEY (zodiac_sign, horoscope_date)
);
COMMENT ON TABLE generation_claims IS
    'Who may write a sign''s text (a lease), and how its last round failed';

CREATE TABLE writer_calls (
    call_date date    PRIMARY KEY,
    calls     integer NOT NULL
);
COMMENT ON TABLE writer_calls IS 'Calls of each day, against the day''s budget';

CREATE TABLE generation_pause (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    paused_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE generation_pause IS 'A row here stops paid generation';

CREATE TABLE day_phases (
    day         date        NOT NULL,
    phase       text        NOT NULL CHECK (phase IN ('prepare', 'publish')),
    owner       uuid        NOT NULL,
    attempts    integer     NOT NULL DEFAULT 1,
    lease_until timestamptz NOT NULL,
    emitted_at  timestamptz,
    PRIMARY KEY (day, phase)
);
COMMENT ON TABLE day_phases IS 'Which worker emits a day''s generate-day, and until when it may';

CREATE TABLE regenerations (
    command_id  uuid        NOT NULL,
    zodiac_sign text        NOT NULL,
    revision    integer     NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (command_id, zodiac_sign)
);
COMMENT ON TABLE regenerations IS
    'The revision that a regenerate command asked for, so that its redelivery asks for the same';

CREATE TABLE request_replies (
    request_id uuid        PRIMARY KEY,
    reply      text        NOT NULL,
    replied_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX request_replies_replied_at ON request_replies (replied_at);
COMMENT ON TABLE request_replies IS 'The one final reply to a request, whatever is redelivered';

CREATE TABLE consumed_offsets (
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    topic_id    text        NOT NULL,
    next_offset bigint      NOT NULL CHECK (next_offset >= 0),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition)
);
COMMENT ON TABLE consumed_offsets IS
    'The next view to count in each partition; moves in the transaction of the counts';

CREATE TABLE seen_events (
    event_id    uuid        PRIMARY KEY,
    accepted_at timestamptz NOT NULL
);
CREATE INDEX seen_events_accepted_at ON seen_events (accepted_at);
COMMENT ON TABLE seen_events IS
    'event_ids and the append time of their first accepted view, kept for 48 hours';
