-- A table that others may read -------------------------------------------------------------

CREATE TABLE horoscope_images (
    zodiac_sign        text        NOT NULL,
    horoscope_date     date        NOT NULL,
    revision           integer     NOT NULL CHECK (revision >= 1),
    data               bytea       NOT NULL CHECK (octet_length(data) BETWEEN 1 AND 4194304),
    size               integer     NOT NULL GENERATED ALWAYS AS (octet_length(data)) STORED,
    media_type         text        NOT NULL
        CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
    width              integer     NOT NULL CHECK (width >= 1),
    height             integer     NOT NULL CHECK (height >= 1),
    sha256             text        NOT NULL CHECK (sha256 = encode(sha256(data), 'hex')),
    artist             text        NOT NULL,
    generated_at       timestamptz NOT NULL,
    published_revision integer,
    PRIMARY KEY (zodiac_sign, horoscope_date)
);
CREATE INDEX horoscope_images_date ON horoscope_images (horoscope_date);
-- What is compressed already is not tried again.
ALTER TABLE horoscope_images ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE horoscope_images IS 'The committed image of each sign and day';
COMMENT ON COLUMN horoscope_images.revision IS 'that of the text which the image shows';
COMMENT ON COLUMN horoscope_images.published_revision IS
    'the newest revision whose record the broker acknowledged; null before the first';

CREATE FUNCTION horoscope_images_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('horoscope_images', NEW.zodiac_sign || ' ' || NEW.horoscope_date);
    RETURN NULL;
END
$$;
CREATE TRIGGER horoscope_images_changed
    AFTER INSERT OR UPDATE ON horoscope_images
    FOR EACH ROW EXECUTE FUNCTION horoscope_images_changed();

-- The service's own ------------------------------------------------------------------------

-- Claims and calls of every product. Those of the texts stay in the tables that they have, as
-- partitions, so that workers of the version before go on with the same rows.

ALTER TABLE generation_claims ADD COLUMN product text NOT NULL DEFAULT 'text';
CREATE TABLE artefact_claims (LIKE generation_claims) PARTITION BY LIST (product);
ALTER TABLE artefact_claims ATTACH PARTITION generation_claims FOR VALUES IN ('text');
CREATE TABLE artefact_claims_of_others PARTITION OF artefact_claims
    (PRIMARY KEY (product, zodiac_sign, horoscope_date)) DEFAULT;
COMMENT ON TABLE artefact_claims IS
    'Who may make a product''s artefact of a sign and day (a lease), and how its last round failed';

ALTER TABLE writer_calls ADD COLUMN product text NOT NULL DEFAULT 'text';
CREATE TABLE artefact_calls (LIKE writer_calls) PARTITION BY LIST (product);
ALTER TABLE artefact_calls ATTACH PARTITION writer_calls FOR VALUES IN ('text');
CREATE TABLE artefact_calls_of_others PARTITION OF artefact_calls
    (PRIMARY KEY (product, call_date)) DEFAULT;
COMMENT ON TABLE artefact_calls IS 'Calls of each product and day, against the day''s budget';
