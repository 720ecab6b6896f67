#!/usr/bin/env bash
# Runs Airflow on this machine alone until Ctrl-C: `make airflow`.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Airflow's parts start one another by name, and each would compile what it imports.
PATH="$PWD/.venv/bin:$PATH"
unset PYTHONDONTWRITEBYTECODE
set -a
. config/airflow/standalone.env
set +a
mkdir -p "$AIRFLOW_HOME"
log="$AIRFLOW_HOME/standalone.log"
passwords="$AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"

secret() { python -c 'import secrets; print(secrets.token_hex(16))'; }
if [ ! -e "$passwords" ]; then
  (umask 077 && printf '{"admin": "%s"}\n' "$(secret)" > "$passwords")
fi
AIRFLOW__API_AUTH__JWT_SECRET="$(secret)$(secret)"
AIRFLOW__API__SECRET_KEY="$(secret)"
export AIRFLOW__API_AUTH__JWT_SECRET AIRFLOW__API__SECRET_KEY

if (exec 3<> "/dev/tcp/127.0.0.1/$AIRFLOW_PORT") 2> /dev/null; then
  echo "Port $AIRFLOW_PORT is taken: make airflow AIRFLOW_PORT=…" >&2
  exit 1
fi
echo "Starting Airflow; its log is $log"
airflow db migrate > "$log" 2>&1
airflow pools import config/airflow/pools.json >> "$log" 2>&1

# `airflow standalone` leaves its parts behind when it ends: they are a group to end.
setsid airflow standalone >> "$log" 2>&1 < /dev/null &
group=$!
stop() {
  trap - EXIT INT TERM
  echo "Stopping Airflow"
  kill -TERM -- "-$group" 2> /dev/null || true
  for _ in $(seq 100); do
    kill -0 -- "-$group" 2> /dev/null || exit 0
    sleep 0.1
  done
  kill -KILL -- "-$group" 2> /dev/null || true
  exit 0
}
trap stop EXIT INT TERM

until python deploy/healthy.py "127.0.0.1:$AIRFLOW_PORT" scheduler > /dev/null 2>&1; do
  kill -0 "$group" 2> /dev/null || { tail -20 "$log" >&2; exit 1; }
  sleep 1
done
cat << END
Airflow is at http://127.0.0.1:$AIRFLOW_PORT/ (Ctrl-C ends it)
  log in as admin; the password is in $passwords
  DAGs begin paused: switch on ingest_feeds, or begin a run of it by hand
  what comes of it: .venv/bin/news serve
END
wait "$group"
