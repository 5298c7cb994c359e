-- The roles of the site, with the passwords in OWNER_PASSWORD and WEB_PASSWORD. For PostgreSQL's superuser; may run again.
SET client_min_messages = warning;
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['gugus_owner', 'gugus_web', 'gugus_web_user', 'gugus_web_officer', 'gugus_web_coordinator',
    'gugus_web_reporter', 'gugus_web_bypass']) role
WHERE to_regrole(role) IS NULL \gexec
ALTER ROLE gugus_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE gugus_web LOGIN NOINHERIT NOBYPASSRLS PASSWORD :'web_password';
GRANT gugus_web_user, gugus_web_officer, gugus_web_coordinator, gugus_web_reporter, gugus_web_bypass TO gugus_web
    WITH INHERIT FALSE;
GRANT gugus_web TO gugus_owner;
-- Failed statements contain names: keep them out of PostgreSQL's log. A role can change its own settings, so start from none.
ALTER ROLE gugus_web RESET ALL;
ALTER ROLE gugus_web SET log_min_messages = fatal;
ALTER ROLE gugus_owner SET log_min_messages = fatal;
