"""`horoscope_views`: views of each sign and day."""

#: $1 signs, $2 days, $3 counts: arrays of one length, in one order for every worker, so that two
#: batches lock the hot rows in the same order and never deadlock.
ADD = """
INSERT INTO horoscope_views (zodiac_sign, view_date, view_count)
SELECT sign, day, views
FROM unnest($1::text[], $2::date[], $3::bigint[]) AS batch (sign, day, views)
ORDER BY sign, day
ON CONFLICT (zodiac_sign, view_date) DO UPDATE
SET view_count = horoscope_views.view_count + excluded.view_count
"""

SELECT_DAYS = """
SELECT zodiac_sign, view_date, view_count FROM horoscope_views WHERE view_date = ANY($1::date[])
"""

DELETE_BEFORE = "DELETE FROM horoscope_views WHERE view_date < $1"
