"""`writer_calls` and `generation_pause`: what bounds the money."""

#: $1 the day of the call, $2 the day's budget. No row: the budget is spent.
COUNT_CALL = """
INSERT INTO writer_calls AS spent (call_date, calls) SELECT $1, 1 WHERE $2 > 0
ON CONFLICT (call_date) DO UPDATE SET calls = spent.calls + 1 WHERE spent.calls < $2
RETURNING calls
"""

SELECT_PAUSED = "SELECT EXISTS (SELECT FROM generation_pause)"
PAUSE = "INSERT INTO generation_pause DEFAULT VALUES ON CONFLICT DO NOTHING"
RESUME = "DELETE FROM generation_pause"

SELECT_CALLS = "SELECT calls FROM writer_calls WHERE call_date = $1"
DELETE_BEFORE = "DELETE FROM writer_calls WHERE call_date < $1"
