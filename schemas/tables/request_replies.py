"""`request_replies`: the one final reply to each request."""

#: The first reply is final: the row keeps it, and every later attempt is given it back.
SETTLE = """
INSERT INTO request_replies AS settled (request_id, reply) VALUES ($1, $2)
ON CONFLICT (request_id) DO UPDATE SET reply = settled.reply
RETURNING reply
"""

DELETE_BEFORE = "DELETE FROM request_replies WHERE replied_at < $1"
