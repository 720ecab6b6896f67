#!/bin/sh
# Makes the two databases and their owners; PostgreSQL's image runs it when its
# volume is new. Neither owner can connect to the other's database.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv airflow_password AIRFLOW_DB_PASSWORD
\getenv newsline_password NEWSLINE_DB_PASSWORD
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE ROLE newsline LOGIN PASSWORD :'newsline_password';
CREATE DATABASE airflow OWNER airflow;
CREATE DATABASE newsline OWNER newsline;
REVOKE CONNECT ON DATABASE airflow, newsline FROM PUBLIC;
SQL
