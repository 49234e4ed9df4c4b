"""`dead_letter_replays`: how often each dead letter was sent back."""

SELECT = "SELECT replays FROM dead_letter_replays WHERE source = $1"

#: $1 identity, $2 the replay's number. Written after the broker has the replay.
RECORD = """
INSERT INTO dead_letter_replays AS known (source, replays) VALUES ($1, $2)
ON CONFLICT (source) DO UPDATE
SET replays = greatest(known.replays, excluded.replays), replayed_at = now()
"""

DELETE_BEFORE = "DELETE FROM dead_letter_replays WHERE replayed_at < $1"
