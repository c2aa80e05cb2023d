#!/bin/sh
# The database and the topics, before anything else starts. May be repeated.
set -eu
app=${1:-/app}
node "$app/apps/server/dist/cli.js" database create
node "$app/apps/server/dist/cli.js" kafka setup --partitions 6 --replication 1
