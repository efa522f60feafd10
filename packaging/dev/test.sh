#!/usr/bin/env bash
# Everything that must hold, from the quick to the slow; stops at the first step that fails and says which.
# `test.sh quick` is the short round: format, house rules, clippy, unit tests; `test.sh house` the house rules alone.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
ROUND=${1:-full}
TESTS=(--profile default)
[ -z "${CI:-}" ] || TESTS=(--profile ci --test-threads $((2 * $(nproc))))
export TRADEWARDEN_TOOLS="$TOOLS"

step() {
    local what=$1
    shift
    say "$what"
    "$@" || fail "'$what' failed: the lines above say why; alone it is run by: $*"
}

# The house rules read text and need no crate: compiled alone they answer in a second, before anything else is built.
house_rules() {
    mkdir -p "$TOOLS/house"
    ln -sfn "$ROOT/tests/tidy.rs" "$TOOLS/house/tidy.rs"
    ln -sfn "$ROOT/tests/tidy" "$TOOLS/house/tidy"
    echo 'mod tidy;' >"$TOOLS/house/main.rs"
    rustc --edition 2024 --test "$TOOLS/house/main.rs" --crate-name house -o "$TOOLS/house/run" -A dead_code &&
        CARGO_MANIFEST_DIR="$ROOT" RUST_BACKTRACE=0 "$TOOLS/house/run" --quiet
}

package() {
    if [ "$(id -u)" = 0 ]; then packaging/dev/deb_test.sh; else note "left out: a system of its own is made by root alone"; fi
}

web() { npm --prefix web run --silent "$@"; }

if [ "$ROUND" = house ]; then
    step "house rules" house_rules
    exit 0
fi

if [ "$ROUND" = quick ]; then
    step "format" cargo fmt --check
    step "house rules" house_rules
    step "clippy, warnings denied" cargo clippy --locked --all-targets --quiet -- -D warnings
    step "unit tests" cargo nextest run --locked --lib --status-level fail
    finished "the quick round is green"
    exit 0
fi

step "tools" packaging/dev/setup.sh test
step "format" cargo fmt --check
step "house rules" house_rules
step "crates: bans, licences, sources" cargo deny --locked check --hide-inclusion-graph bans licenses sources
step "console: types" web check
step "console: lint" web lint
step "console: unit tests" web test
step "console: build" packaging/dev/console.sh
step "console: size" web size
step "clippy, warnings denied" cargo clippy --locked --all-targets -- -D warnings
step "binary" cargo build --locked --bin tradewarden
step "console: described by the binary's own OpenAPI" web api:check
step "console: pages in a browser" web e2e
step "tests" cargo nextest run --locked "${TESTS[@]}"
step "package: installed, used, upgraded, removed, purged" package
finished "everything is green"
