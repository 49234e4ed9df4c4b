"""`artefact_calls` and `generation_pause`: what bounds the money.

$1 is the product, $2 the day of the call.
"""

#: So that there is a row to count in. Without a target: each partition has a key of its own.
ENSURE = """
INSERT INTO artefact_calls (product, call_date, calls) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING
"""

#: $3 the day's budget. No row: the budget is spent.
COUNT = """
UPDATE artefact_calls SET calls = calls + 1
WHERE product = $1 AND call_date = $2 AND calls < $3
RETURNING calls
"""

SELECT = "SELECT calls FROM artefact_calls WHERE product = $1 AND call_date = $2"
DELETE_BEFORE = "DELETE FROM artefact_calls WHERE call_date < $1"

SELECT_PAUSED = "SELECT EXISTS (SELECT FROM generation_pause)"
PAUSE = "INSERT INTO generation_pause DEFAULT VALUES ON CONFLICT DO NOTHING"
RESUME = "DELETE FROM generation_pause"
