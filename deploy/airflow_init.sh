#!/bin/sh
# Brings Airflow's database and its pools to what this version of ours needs.
set -eu

airflow db migrate
airflow pools import "$(dirname "$0")/../config/airflow/pools.json"
