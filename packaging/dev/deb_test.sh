#!/usr/bin/env bash
# The Debian package in a system of its own: installed, used, upgraded with data, removed, installed again, purged. Needs root.
# `deb_test.sh` builds the package quickly first; `deb_test.sh FILE.deb` takes one that is there.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
[ "$(id -u)" = 0 ] || fail "a system of its own is made with chroot: run this as root"
packaging/dev/setup.sh deb-test
# The archive this machine installs from, unless another is named.
MIRROR=${MIRROR:-$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) .*/\2/p' | head -n 1)}
SUITE=${SUITE:-bookworm}
WORK=$(mktemp -d)
SYSTEM="$WORK/system"
SERVER=''

away() {
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null || true
    ! mountpoint -q "$SYSTEM/proc" || umount "$SYSTEM/proc"
    rm -rf "$WORK"
}
trap away EXIT

inside() { chroot "$SYSTEM" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
as_service() { inside runuser -u tradewarden -- "$@"; }
holds() { local what=$1; shift; "$@" >"$WORK/said" 2>&1 || { cat "$WORK/said"; fail "does not hold: $what"; }; note "✓ $what"; }
not() { ! "$@"; }

up() {
    # The process itself, not a shell around it: only what was started here is stopped. Any free port: others may run.
    chroot --userspec=tradewarden:tradewarden "$SYSTEM" /usr/bin/env -i PATH=/usr/bin:/bin \
        TRADEWARDEN_HTTP__LISTEN=127.0.0.1:0 tradewarden serve >"$WORK/log" 2>&1 &
    SERVER=$!
    for _ in $(seq 100); do
        # 1 is an answer as well: trading is blocked.
        local code=0
        inside tradewarden gate --json >/dev/null 2>&1 || code=$?
        [ "$code" -gt 1 ] || return 0
        kill -0 "$SERVER" 2>/dev/null || break
        sleep 0.1
    done
    cat "$WORK/log"
    fail "the installed appliance does not answer"
}

down() {
    kill -TERM "$SERVER" 2>/dev/null || true
    wait "$SERVER" 2>/dev/null || true
    SERVER=''
}

if [ $# -gt 0 ]; then
    DEB=$1
else
    packaging/dev/deb.sh dev
    DEB=$(ls "$ROOT"/target/package/tradewarden_*.deb)
fi
say "the next version, with nothing changed but its number"
OLD=$(dpkg-deb -f "$DEB" Version)
NEW="$OLD+next"
dpkg-deb -R "$DEB" "$WORK/next"
sed -i "s/^Version: .*/Version: $NEW/" "$WORK/next/DEBIAN/control"
dpkg-deb --root-owner-group -b "$WORK/next" "$WORK/next.deb" >/dev/null

say "lintian"
lintian --fail-on error,warning --allow-root "$DEB" || fail "lintian has something to say"

say "a system of its own ($SUITE)"
debootstrap --variant=minbase --include=ca-certificates,systemd-standalone-sysusers "$SUITE" "$SYSTEM" "$MIRROR" >"$WORK/debootstrap" ||
    { tail "$WORK/debootstrap"; fail "debootstrap could not make it"; }
mount -t proc proc "$SYSTEM/proc"
install -d -m 0755 "$SYSTEM/run/tradewarden"
cp "$DEB" "$SYSTEM/old.deb"
cp "$WORK/next.deb" "$SYSTEM/next.deb"

say "install"
inside dpkg -i /old.deb >"$WORK/install" 2>&1 || { cat "$WORK/install"; fail "it does not install"; }
holds "it says what comes next" grep -q "Trading is blocked until an admin opens it" "$WORK/install"
holds "the user is there" inside id tradewarden
holds "the group of the admins is there" inside getent group tradewarden-admin
holds "the data directory is the user's alone" test "$(inside stat -c '%U %a' /var/lib/tradewarden)" = "tradewarden 750"
holds "the config is a conffile" sh -c "chroot '$SYSTEM' dpkg-query -W -f '\${Conffiles}' tradewarden | grep -q tradewarden.toml"
holds "the config it brings is good" inside tradewarden check-config
for file in lib/systemd/system/tradewarden.service share/man/man1/tradewarden.1.gz share/bash-completion/completions/tradewarden \
    share/zsh/vendor-completions/_tradewarden share/fish/vendor_completions.d/tradewarden.fish \
    share/tradewarden/prometheus/tradewarden-rules.yml share/tradewarden/grafana/track7-slo.json; do
    holds "it brings /usr/$file" test -f "$SYSTEM/usr/$file"
done

say "use it"
inside chown tradewarden:tradewarden /run/tradewarden
up
holds "it blocks until somebody opens it" sh -c "chroot '$SYSTEM' tradewarden gate --json | grep -q '\"halted\"'"
holds "root is an admin on the local socket" inside tradewarden circuit-init --yes --reason 'a new desk is opened for the first time'
holds "it opens" sh -c "chroot '$SYSTEM' tradewarden gate --json | grep -q '\"open\"'"
holds "it trips" inside tradewarden circuit-trip --yes --reason 'the package is upgraded while the desk is halted'
echo '# an edit of the admin' >>"$SYSTEM/etc/tradewarden/tradewarden.toml"

say "upgrade with data, while it runs"
inside dpkg -i --force-confold /next.deb >"$WORK/upgrade" 2>&1 || { cat "$WORK/upgrade"; fail "it does not upgrade"; }
holds "the version is the next one" test "$(inside dpkg-query -W -f '${Version}' tradewarden)" = "$NEW"
holds "a backup was taken first" sh -c "ls '$SYSTEM'/var/lib/tradewarden/backups | grep -q before-upgrade-from-$OLD"
holds "and it is whole" as_service sh -c "tradewarden backup check /var/lib/tradewarden/backups/*before-upgrade-from-*"
holds "the admin's edit of the config is kept" grep -q 'an edit of the admin' "$SYSTEM/etc/tradewarden/tradewarden.toml"
down
up
holds "the breaker is as it was" sh -c "chroot '$SYSTEM' tradewarden circuit-status --json | grep -q TRIPPED"
holds "the audit log verifies" inside tradewarden audit verify

say "remove, install again, purge"
down
inside dpkg -r tradewarden >"$WORK/remove" 2>&1 || { cat "$WORK/remove"; fail "it does not remove"; }
holds "the program is gone" not test -e "$SYSTEM/usr/bin/tradewarden"
holds "config and records are kept" test -f "$SYSTEM/etc/tradewarden/tradewarden.toml" -a -f "$SYSTEM/var/lib/tradewarden/ledger.db"
inside dpkg -i --force-confold /next.deb >"$WORK/again" 2>&1 || { cat "$WORK/again"; fail "it does not install again"; }
up
holds "the records are found again" sh -c "chroot '$SYSTEM' tradewarden circuit-status --json | grep -q TRIPPED"
down
inside dpkg -P tradewarden >"$WORK/purge" 2>&1 || { cat "$WORK/purge"; fail "it does not purge"; }
holds "the config is gone" not test -e "$SYSTEM/etc/tradewarden"
holds "the keys are gone" not sh -c "ls '$SYSTEM'/var/lib/tradewarden/*.key"
holds "audit log and backups are kept" test -f "$SYSTEM/var/lib/tradewarden/ledger.db" -a -d "$SYSTEM/var/lib/tradewarden/backups"
holds "and it says where" grep -q "kept in /var/lib/tradewarden" "$WORK/purge"
finished "the package is good"
