#!/bin/sh
# Starts Airflow's API server with the one account that example.env names.
set -eu

: "${AIRFLOW_ADMIN_PASSWORD:?the password of the account admin}"
umask 077
python -c 'import json, os; print(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}))' \
  > "$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
unset AIRFLOW_ADMIN_PASSWORD
exec airflow api-server
