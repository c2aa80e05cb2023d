#!/bin/sh
# The tables, with them the keys, and the companies that the sandbox plays: the rows it wrote when it made its own keys. May be repeated.
set -eu
app=${1:-/app}
rows=${2:-/sandbox/rows}
node "$app/apps/server/dist/cli.js" database migrate
for row in "$rows"/*.json; do
  kind=$(basename "$row" .json)
  key='*'
  [ "$kind" != sms ] || key=rongshu
  node "$app/apps/server/dist/cli.js" configuration put "$kind" "$key" "$row"
done
