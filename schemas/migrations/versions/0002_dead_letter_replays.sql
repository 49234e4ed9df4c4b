CREATE TABLE dead_letter_replays (
    source      text        PRIMARY KEY,
    replays     integer     NOT NULL CHECK (replays >= 1),
    replayed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE dead_letter_replays IS
    'Dead letters that were sent back, by topic/partition/offset; kept as long as the letters';
