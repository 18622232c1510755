#!/bin/sh
# Brings the databases of Temporal to the version of this image. Safe to repeat. The password comes from SQL_PASSWORD.
set -eu

for database in temporal visibility; do
  name=$([ "$database" = temporal ] && echo temporal || echo temporal_visibility)
  tool="temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db $name"
  $tool setup-schema -v 0.0
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$database/versioned"
done
