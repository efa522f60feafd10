#!/usr/bin/env bash
# From a fresh clone to a trading desk on the screen: tools, console, binary, demo.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
say "looking for what is missing"
packaging/dev/setup.sh run
packaging/dev/console.sh
say "building the binary (the first time takes a few minutes)"
cargo build --locked --bin tradewarden
finished "ready"
say "starting the demo: a paper desk with five services, strategies that trade, and nothing real. Ctrl-C ends it."
exec "${CARGO_TARGET_DIR:-target}/debug/tradewarden" demo ${ARGS:-}
