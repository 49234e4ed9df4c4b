"""`seen_events`: `event_id`s for 48 hours from their first acceptance."""

from datetime import timedelta

#: How long a second view with the same `event_id` is not counted.
WINDOW = timedelta(hours=48)

#: $1 event ids as the text of an array, $2 append times in ms since the epoch, $3 the window.
#: Returns those that do *not* count: the others were never seen, or first accepted a whole window
#: ago (exact at its end, whenever old rows happen to be deleted). In one order for every worker,
#: because overlapping batches would deadlock otherwise.
#:
#: Text and numbers, because 10,000 `uuid` and `timestamptz` arguments take asyncpg 5 ms, in which
#: the event loop stands still; as long as it would take to read all that count from the answer.
#: `NOT IN` is hashed whatever the planner thinks of an array's length; a join would not be.
ACCEPT = """
WITH batch AS MATERIALIZED (
    SELECT event_id, timestamptz 'epoch' + arrived * interval '1 millisecond' AS accepted_at
    FROM unnest($1::text::uuid[], $2::bigint[]) AS batch (event_id, arrived)
), accepted AS (
    INSERT INTO seen_events AS seen (event_id, accepted_at)
    SELECT event_id, accepted_at FROM batch ORDER BY event_id
    ON CONFLICT (event_id) DO UPDATE SET accepted_at = excluded.accepted_at
    WHERE seen.accepted_at <= excluded.accepted_at - $3::interval
    RETURNING event_id
)
SELECT event_id FROM batch WHERE event_id NOT IN (SELECT event_id FROM accepted)
"""

#: $1 the oldest moment to keep, $2 how many rows at the most in one statement.
DELETE_SOME_BEFORE = """
DELETE FROM seen_events WHERE event_id IN (
    SELECT event_id FROM seen_events WHERE accepted_at < $1 ORDER BY accepted_at LIMIT $2
    FOR UPDATE SKIP LOCKED
)
"""
