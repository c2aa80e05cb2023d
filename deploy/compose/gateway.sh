#!/bin/sh
# A gateway that shares its webhook secret with the sandbox.
set -eu
app=${1:-/app}
file=${2:-/sandbox/sandbox.json}
BANYAN_LENDER_EVENTS_SECRET=$(node -p "JSON.parse(require('fs').readFileSync('$file', 'utf8')).eventsSecret")
export BANYAN_LENDER_EVENTS_SECRET
exec node "$app/apps/server/dist/cli.js" start
