#!/bin/sh
# Starts Redis with its password from standard input: no command line shows it.
set -eu

exec redis-server - <<END
requirepass ${REDIS_PASSWORD:?the password of the broker}
port ${REDIS_PORT:-6379}
dir ${REDIS_DIR:-/data}
appendonly yes
maxmemory-policy noeviction
END
