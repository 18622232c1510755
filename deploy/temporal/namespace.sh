#!/bin/sh
# The namespace, and the search attributes that every workflow is started with. Safe to repeat.
set -eu

temporal operator cluster health
temporal operator namespace describe --namespace default >/dev/null 2>&1 ||
  temporal operator namespace create --namespace default --retention 30d
temporal operator search-attribute create --namespace default \
  --name RoundtableProgram --type Keyword --name RoundtableCycle --type Keyword ||
  echo 'The search attributes are there already, or the worker will say which are missing'
