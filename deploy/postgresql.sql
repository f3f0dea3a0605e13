-- Two roles and a database for several servers, once, as a superuser: psql -f deploy/postgresql.sql, then \password for both.
-- `wxrules_owner` owns the tables, and `wxrules store migrate` is asked with it; `wxrules`, with which servers and workers come, changes rows only.
CREATE ROLE wxrules_owner LOGIN;
CREATE ROLE wxrules LOGIN;
CREATE DATABASE wxrules OWNER wxrules_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE wxrules FROM PUBLIC;
GRANT CONNECT ON DATABASE wxrules TO wxrules;
-- Answers go out when their turn is on the disk, whatever the server has set for others.
ALTER ROLE wxrules IN DATABASE wxrules SET synchronous_commit = on;

\connect wxrules
-- Also for tables that later versions bring. Old answers are thrown away whole, so TRUNCATE is among the rights.
ALTER DEFAULT PRIVILEGES FOR ROLE wxrules_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO wxrules;
