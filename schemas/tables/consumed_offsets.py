"""`consumed_offsets`: the next view to count in each partition."""

SELECT = "SELECT partition, topic_id, next_offset FROM consumed_offsets WHERE topic = $1"

#: A partition met for the first time begins where its log does.
BEGIN = """
INSERT INTO consumed_offsets (topic, partition, topic_id, next_offset)
SELECT $1, partition, $2, next_offset
FROM unnest($3::int[], $4::bigint[]) AS log (partition, next_offset)
ORDER BY partition
ON CONFLICT DO NOTHING
"""

#: The fence: $1 topic, then arrays of partition, expected and next offset. A row moves only from
#: the offset this worker read from, so a zombie's batch moves none and its transaction is undone.
ADVANCE = """
WITH batch AS (
    SELECT stored.topic, stored.partition, moved.next_offset
    FROM consumed_offsets AS stored
    JOIN unnest($2::int[], $3::bigint[], $4::bigint[]) AS moved (partition, expected, next_offset)
      ON stored.partition = moved.partition AND stored.next_offset = moved.expected
    WHERE stored.topic = $1
    ORDER BY stored.partition
    FOR UPDATE OF stored
)
UPDATE consumed_offsets AS stored SET next_offset = batch.next_offset, updated_at = now()
FROM batch WHERE stored.topic = batch.topic AND stored.partition = batch.partition
RETURNING stored.partition
"""

#: An operator decides; workers that hold such a partition are fenced by it.
RESET = """
INSERT INTO consumed_offsets AS stored (topic, partition, topic_id, next_offset)
SELECT $1, partition, $2, next_offset
FROM unnest($3::int[], $4::bigint[]) AS log (partition, next_offset)
ON CONFLICT (topic, partition) DO UPDATE
SET topic_id = excluded.topic_id, next_offset = excluded.next_offset, updated_at = now()
"""
