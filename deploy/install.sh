#!/bin/sh
# Puts what production runs of one app into a folder: compiled code and the locked production dependencies, no test, no tool.
#   deploy/install.sh server|sandbox <folder>
set -eu
app=$1
target=$2
cd "$(dirname "$0")/.."

pnpm() {
  npx -y pnpm@10.34.9 --loglevel=warn "$@"
}

pnpm install --frozen-lockfile --prod=false
node node_modules/typescript/bin/tsc -b "apps/$app"

mkdir -p "$target"
cp package.json pnpm-lock.yaml pnpm-workspace.yaml "$target/"
for project in packages/* "apps/$app"; do
  mkdir -p "$target/$project"
  cp "$project/package.json" "$target/$project/"
  [ ! -d "$project/dist" ] || cp -R "$project/dist" "$target/$project/"
done
[ ! -d "apps/$app/configuration" ] || cp -R "apps/$app/configuration" "$target/apps/$app/"
(cd "$target" && pnpm install --frozen-lockfile --prod --ignore-scripts --filter-prod "@banyan/$app...")

find "$target/packages" "$target/apps" -path '*/dist/*' \( -name '*.d.ts' -o -name '*.d.ts.map' -o -name '*.tsbuildinfo' \) -delete
