-- The roles with which everybody but `horoscope migrate` comes in; docs/security.md says what for.
-- For psql 15 or newer, as the owner of the tables (who may make roles), after `horoscope migrate`:
--   WORKER_DATABASE_PASSWORD=… GRAFANA_DATABASE_PASSWORD=… psql -d horoscope -f schemas/roles.sql
-- Safe to repeat. Without a password in the environment the worker's role keeps the one it has, and
-- Grafana's is left out.
\set ON_ERROR_STOP on
\getenv worker_password WORKER_DATABASE_PASSWORD
\getenv grafana_password GRAFANA_DATABASE_PASSWORD

BEGIN;

-- Nobody comes in who is not named here, and nobody but the owner makes anything.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- A worker changes rows. It makes, alters and empties no table, and does not say how old they are.
SELECT 'CREATE ROLE horoscope_worker LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'horoscope_worker')
\gexec
\if :{?worker_password}
ALTER ROLE horoscope_worker PASSWORD :'worker_password';
\endif
GRANT CONNECT ON DATABASE :"DBNAME" TO horoscope_worker;
GRANT USAGE ON SCHEMA public TO horoscope_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO horoscope_worker;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM horoscope_worker;
REVOKE UPDATE ON generation_pause, regenerations FROM horoscope_worker;
REVOKE DELETE ON consumed_offsets FROM horoscope_worker;
-- What a later migration makes is a worker's at once, so that the order of an upgrade stays the same.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO horoscope_worker;

-- Whoever may look at a dashboard can send any SQL through Grafana, so it may read what the
-- dashboards show and nothing else.
\if :{?grafana_password}
SELECT 'CREATE ROLE grafana LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana')
\gexec
ALTER ROLE grafana PASSWORD :'grafana_password' CONNECTION LIMIT 10;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '10s';
GRANT CONNECT ON DATABASE :"DBNAME" TO grafana;
GRANT USAGE ON SCHEMA public TO grafana;
GRANT SELECT ON horoscope_cache, horoscope_views, artefact_calls TO grafana;
-- All of an image but its bytes.
GRANT SELECT (zodiac_sign, horoscope_date, revision, size, media_type, width, height, sha256, artist,
    generated_at, published_revision) ON horoscope_images TO grafana;
\endif

COMMIT;
