#!/usr/bin/env bash
# Runs the newest tradewarden of this checkout, or the installed one.
. "$(dirname "$0")/lib.sh"
built=$(ls -t "${CARGO_TARGET_DIR:-$ROOT/target}"/{debug,release,dist}/tradewarden 2>/dev/null | head -n 1 || true)
binary=${TRADEWARDEN:-${built:-$(command -v tradewarden || true)}}
[ -n "$binary" ] || fail "there is no tradewarden here yet: 'make run' builds and starts one"
exec "$binary" "$@"
