#!/bin/sh
# Runs once, on an empty data folder: an owner of its own for each database, and none of them a superuser.
set -eu

psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --set ON_ERROR_STOP=1 \
  --set owner_password="$POSTGRES_OWNER_PASSWORD" --set temporal_password="$POSTGRES_TEMPORAL_PASSWORD" <<'SQL'
create role roundtable_owner login createrole nosuperuser password :'owner_password';
create database roundtable owner roundtable_owner;
create role temporal login nosuperuser password :'temporal_password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
