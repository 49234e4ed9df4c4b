"""`seen_events`: `event_id`s for 48 hours from their first acceptance."""

from datetime import timedelta

#: How long a second view with the same `event_id` is not counted.
WINDOW = timedelta(hours=48)

#: $1 event ids, $2 append times, $3 the window. Returns those that count: never seen, or first
#: accepted a whole window ago (exact at its end, whenever old rows happen to be deleted). In one
#: order for every worker, because overlapping batches would deadlock otherwise.
ACCEPT = """
INSERT INTO seen_events AS seen (event_id, accepted_at)
SELECT event_id, accepted_at
FROM unnest($1::uuid[], $2::timestamptz[]) AS batch (event_id, accepted_at)
ORDER BY event_id
ON CONFLICT (event_id) DO UPDATE SET accepted_at = excluded.accepted_at
WHERE seen.accepted_at <= excluded.accepted_at - $3::interval
RETURNING event_id
"""

#: $1 the oldest moment to keep, $2 how many rows at the most in one statement.
DELETE_SOME_BEFORE = """
DELETE FROM seen_events WHERE event_id IN (
    SELECT event_id FROM seen_events WHERE accepted_at < $1 ORDER BY accepted_at LIMIT $2
    FOR UPDATE SKIP LOCKED
)
"""
