#!/usr/bin/env bash
# Builds the console into web/dist when its sources are newer than what lies there.
. "$(dirname "$0")/lib.sh"
built="$ROOT/web/dist/index.html"
if [ -e "$built" ] && [ -z "$(find "$ROOT/web" -newer "$built" -type f \
    -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/e2e/*' -not -path '*/test-results/*' -print -quit)" ]; then
    note "the console in web/dist is up to date"
    exit 0
fi
say "building the console (web/ → web/dist)"
npm --prefix "$ROOT/web" run --silent build
# What is text is packed once here, so that the appliance never packs anything.
find "$ROOT/web/dist" -type f \( -name '*.js' -o -name '*.css' -o -name '*.svg' -o -name '*.html' \) -exec gzip -9knf {} +
