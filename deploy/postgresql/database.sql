-- The database of the site. For PostgreSQL's superuser; may run again.
SELECT 'CREATE DATABASE gugus OWNER gugus_owner TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'gugus') \gexec
ALTER DATABASE gugus SET jit = off;
ALTER DATABASE gugus SET random_page_cost = 1.1;
\connect gugus
-- No policy covers large objects.
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
