-- The role that Grafana reads with, for psql; safe to repeat. Whoever may look at a dashboard can send
-- any SQL through Grafana, so it may read what the dashboards show and nothing else.
\set ON_ERROR_STOP on
\getenv password GRAFANA_DATABASE_PASSWORD
SELECT 'CREATE ROLE grafana LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana')
\gexec
ALTER ROLE grafana PASSWORD :'password' CONNECTION LIMIT 10;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '10s';
GRANT SELECT ON horoscope_cache, horoscope_views, writer_calls TO grafana;
