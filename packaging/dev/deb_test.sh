#!/usr/bin/env bash
# The Debian package in a system of its own that is booted: installed, used, upgraded with data, removed, installed again, purged.
# Needs root. `deb_test.sh` builds the package quickly first; `deb_test.sh FILE.deb` takes one that is there;
# `deb_test.sh FILE.deb OLDER.deb` upgrades to it from an older one.
# SYSTEMD=no leaves the booting out and starts the program by hand, as is done where systemd cannot be booted.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
[ "$(id -u)" = 0 ] || fail "a system of its own is made with chroot: run this as root"
packaging/dev/setup.sh deb-test
# The archive this machine installs from, unless another is named.
MIRROR=${MIRROR:-$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
    sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) .*/\2/p' | head -n 1)}
SUITE=${SUITE:-bookworm}
SYSTEMD=${SYSTEMD:-yes}
CONSOLE=http://127.0.0.1:8440
BOOT_SECONDS=60
WORK=$(mktemp -d)
SYSTEM="$WORK/system"
CONTAINER='' LEADER='' SERVER=''

away() {
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null || true
    power_off
    ! mountpoint -q "$SYSTEM/proc" || umount "$SYSTEM/proc"
    rm -rf "$WORK"
}
trap away EXIT

# What systemd knows as power-off; its container ends with it.
power_off() {
    [ -n "$CONTAINER" ] || return 0
    kill -s RTMIN+4 "${LEADER:-$CONTAINER}" 2>/dev/null || true
    local try
    for try in $(seq 75); do kill -0 "$CONTAINER" 2>/dev/null || break; sleep 0.2; done
    kill -KILL "$CONTAINER" 2>/dev/null || true
    CONTAINER='' LEADER=''
}
booted() { [ -n "$LEADER" ]; }
inside() {
    local clean=(/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive)
    if booted; then nsenter --target "$LEADER" --all --root --wd -- "${clean[@]}" "$@"; else chroot "$SYSTEM" "${clean[@]}" "$@"; fi
}
# A program of this machine on the network of that system.
beside() { if booted; then nsenter --target "$LEADER" --net -- "$@"; else "$@"; fi; }
as_service() { inside runuser -u tradewarden -- "$@"; }
holds() { local what=$1; shift; "$@" >"$WORK/said" 2>&1 || { cat "$WORK/said"; fail "does not hold: $what"; }; note "✓ $what"; }
not() { ! "$@"; }
exits() { local wanted=$1 code=0; shift; "$@" || code=$?; [ "$code" = "$wanted" ]; }
# Whatever its exit code: 1 is an answer as well, trading is blocked.
says() { local text=$1; shift; "$@" >"$WORK/answer" 2>&1 || true; grep -q -- "$text" "$WORK/answer" || { cat "$WORK/answer"; return 1; }; }
soon() { local try; for try in $(seq 150); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done; "$@"; }
unit() { inside systemctl show --property="$1" --value tradewarden; }
another() { local before=$1 now; now=$(unit MainPID); [ "$now" != 0 ] && [ "$now" != "$before" ] && beside curl -fsS "$CONSOLE/livez"; }
breaker_is() { says "$1" inside tradewarden circuit-status --json; }

boot() {
    systemd-nspawn --quiet --directory="$SYSTEM" --boot --register=no --keep-unit --private-network --link-journal=no \
        >"$WORK/console" 2>&1 </dev/null &
    CONTAINER=$!
    local try
    for try in $(seq $((BOOT_SECONDS * 5))); do
        LEADER=$(pgrep -P "$CONTAINER" | head -n 1 || true)
        if [ -n "$LEADER" ] && inside systemctl is-system-running 2>/dev/null | grep -qE '^(running|degraded)'; then return; fi
        kill -0 "$CONTAINER" 2>/dev/null || break
        sleep 0.2
    done
    power_off
    note "systemd cannot be booted here (SYSTEMD=no takes this way at once): the program is started by hand instead"
}

answers() { local code=0; inside tradewarden gate --json >/dev/null 2>&1 || code=$?; [ "$code" -le 1 ]; } # 1: trading is blocked

up() {
    if booted; then
        inside systemctl start tradewarden
    else
        # The process itself, not a shell around it: only what was started here is stopped. Any free port: others may run.
        chroot --userspec=tradewarden:tradewarden "$SYSTEM" /usr/bin/env -i PATH=/usr/bin:/bin \
            TRADEWARDEN_HTTP__LISTEN=127.0.0.1:0 tradewarden serve >"$WORK/log" 2>&1 &
        SERVER=$!
    fi
    soon answers || { [ ! -f "$WORK/log" ] || cat "$WORK/log"; fail "the installed appliance does not answer"; }
}

down() {
    if booted; then
        inside systemctl stop tradewarden
    else
        kill -TERM "$SERVER" 2>/dev/null || true
        wait "$SERVER" 2>/dev/null || true
        SERVER=''
    fi
}

# What only a system that runs systemd can show.
the_service() {
    say "the service: started by the installation, behind its sandbox, back after a crash and after a hang"
    local link token pid before
    holds "it is started and enabled" test "$(unit ActiveState) $(unit UnitFileState)" = "active enabled"
    holds "the address is printed" grep -q "console is at $CONSOLE/" "$WORK/install"
    link=$(sed -n 's/^First sign-in.*: //p' "$WORK/install")
    token=${link##*[=/#]}
    holds "it listens on loopback and nowhere else" test "$(beside ss -Hltn | awk '{ print $4 }' | sort -u)" = 127.0.0.1:8440
    printf '{"token":"%s","username":"first.admin","password":"correct horse battery"}' "$token" >"$WORK/setup"
    holds "the printed link makes the first admin" beside curl -fsS -o /dev/null --json "@$WORK/setup" "$CONSOLE/api/v1/setup"
    holds "and only once" not beside curl -fsS -o /dev/null --json "@$WORK/setup" "$CONSOLE/api/v1/setup"
    pid=$(unit MainPID)
    holds "it runs as its own user" test "$(inside stat -c %U "/proc/$pid")" = tradewarden
    holds "without a capability" inside grep -q '^CapEff:.0000000000000000' "/proc/$pid/status"
    holds "without new privileges, behind a filter" inside sh -c "grep -q '^NoNewPrivs:.1' /proc/$pid/status && grep -q '^Seccomp:.2' /proc/$pid/status"
    holds "the system is read-only for it" not inside nsenter --target "$pid" --mount -- sh -c "touch /usr/x || touch /etc/x"

    inside sh -c "kill -9 $pid"
    holds "killed, it comes back" soon another "$pid"
    before=$(unit NRestarts)
    install -d "$SYSTEM/etc/systemd/system/tradewarden.service.d"
    printf '[Service]\nWatchdogSec=3\n' >"$SYSTEM/etc/systemd/system/tradewarden.service.d/quick.conf"
    inside systemctl daemon-reload
    inside systemctl restart tradewarden
    pid=$(unit MainPID)
    inside sh -c "kill -STOP $pid"
    holds "hung, the watchdog ends it and it comes back" soon another "$pid"
    holds "which the journal says" says "Watchdog timeout" inside journalctl --no-pager -u tradewarden
    rm -r "$SYSTEM/etc/systemd/system/tradewarden.service.d"
    inside systemctl daemon-reload
    inside systemctl restart tradewarden
    soon answers
    holds "$before restarts were counted, and now more" test "$before" -ge 1
}

a_unit_is_watched() {
    say "another unit is watched"
    cat >>"$SYSTEM/etc/tradewarden/tradewarden.toml" <<'TOML'

[[services]]
name = "bus"
kind = "unit"
unit = "sleeper.service"
interval_ms = 1000
timeout_ms = 900
TOML
    printf '[Service]\nExecStart=/usr/bin/sleep infinity\n' >"$SYSTEM/etc/systemd/system/sleeper.service"
    inside systemctl daemon-reload
    inside systemctl start sleeper
    local pid
    pid=$(unit MainPID)
    inside systemctl reload tradewarden
    holds "it is healthy while it runs" soon says '"healthy"' inside tradewarden health show bus --json
    inside systemctl stop sleeper
    holds "and unhealthy once it is stopped" soon says '"unhealthy"' inside tradewarden health show bus --json

    say "a config that is wrong"
    printf 'retries = "often"\n' >>"$SYSTEM/etc/tradewarden/tradewarden.toml"
    holds "fails the reload" not inside systemctl reload tradewarden
    holds "is not taken over: the journal names line and column" soon says 'tradewarden.toml:[0-9]*:[0-9]*' \
        inside journalctl --no-pager --since=-1min --grep='not taken over' -u tradewarden
    holds "and the one before goes on in the same process" test "$(unit ActiveState) $(unit MainPID)" = "active $pid"
    holds "check-config says the same with exit code 2" exits 2 inside tradewarden check-config
    sed -i '/^retries = /d' "$SYSTEM/etc/tradewarden/tradewarden.toml"
    holds "put right, it is taken over" inside systemctl reload tradewarden
    holds "which the journal says as well" soon says 'read anew' inside journalctl --no-pager -n 5 -u tradewarden
    holds "doctor finds nothing wrong" inside tradewarden doctor
    holds "and says how the unit is" says '✓ unit  *active · enabled' inside tradewarden doctor
    inside systemctl disable -q tradewarden
    holds "it warns of a unit that will not start by itself" says 'systemctl enable tradewarden' inside tradewarden doctor
    inside systemctl enable -q tradewarden
}

if [ $# -gt 0 ]; then
    DEB=$1
else
    packaging/dev/deb.sh dev
    DEB=$(ls "$ROOT"/target/package/tradewarden_*.deb)
fi
BEFORE=${2:-$DEB}
OLD=$(dpkg-deb -f "$BEFORE" Version)
NEW="$OLD+next"
say "the package that is upgraded to is called $NEW$([ "$BEFORE" != "$DEB" ] || printf ', with nothing changed but its number')"
dpkg-deb -R "$DEB" "$WORK/next"
sed -i "s/^Version: .*/Version: $NEW/" "$WORK/next/DEBIAN/control"
dpkg-deb --root-owner-group -b "$WORK/next" "$WORK/next.deb" >/dev/null

say "lintian"
lintian --fail-on error,warning --allow-root "$DEB" || fail "lintian has something to say"

say "a system of its own ($SUITE)"
debootstrap --variant=minbase --include=ca-certificates,systemd,systemd-sysv,dbus "$SUITE" "$SYSTEM" "$MIRROR" >"$WORK/debootstrap" ||
    { tail "$WORK/debootstrap"; fail "debootstrap could not make it"; }
cp "$BEFORE" "$SYSTEM/old.deb"
cp "$WORK/next.deb" "$SYSTEM/next.deb"

say "piuparts: install, remove, install again, purge, and nothing is left"
piuparts --existing-chroot="$SYSTEM" --distribution="$SUITE" --keep-sources-list --no-eatmydata --install-remove-install \
    "$DEB" >"$WORK/piuparts" 2>&1 || { grep -E 'FAIL|ERROR|WARN|owned' "$WORK/piuparts"; fail "piuparts has something to say"; }
note "✓ $(sed -n 's/.*PASS: //p' "$WORK/piuparts" | tail -n 1)"

[ "$SYSTEMD" != yes ] || boot
booted || { mount -t proc proc "$SYSTEM/proc"; install -d -m 0755 "$SYSTEM/run/tradewarden"; }

say "install"
inside dpkg -i /old.deb >"$WORK/install" 2>&1 || { cat "$WORK/install"; fail "it does not install"; }
holds "it says what comes next" grep -q "Trading is blocked until an admin opens it" "$WORK/install"
holds "the user is there" inside id tradewarden
holds "the group of the admins is there" inside getent group tradewarden-admin
holds "the data directory is the user's alone" test "$(inside stat -c '%U %a' /var/lib/tradewarden)" = "tradewarden 750"
holds "the config is a conffile" says tradewarden.toml inside dpkg-query -W -f '${Conffiles}' tradewarden
holds "the config it brings is good" inside tradewarden check-config
for file in lib/systemd/system/tradewarden.service share/man/man1/tradewarden.1.gz share/bash-completion/completions/tradewarden \
    share/zsh/vendor-completions/_tradewarden share/fish/vendor_completions.d/tradewarden.fish \
    share/tradewarden/prometheus/tradewarden-rules.yml share/tradewarden/grafana/track7-slo.json; do
    holds "it brings /usr/$file" test -f "$SYSTEM/usr/$file"
done
if booted; then the_service; else inside chown tradewarden:tradewarden /run/tradewarden; fi

say "use it"
up
holds "it blocks until somebody opens it" says '"halted"' inside tradewarden gate --json
holds "root is an admin on the local socket" inside tradewarden circuit-init --yes --reason 'a new desk is opened for the first time'
holds "it opens" says '"open"' inside tradewarden gate --json
holds "it trips" inside tradewarden circuit-trip --yes --reason 'the package is upgraded while the desk is halted'
echo '# an edit of the admin' >>"$SYSTEM/etc/tradewarden/tradewarden.toml"

say "upgrade with data, while it runs"
PID=$(! booted || unit MainPID)
inside dpkg -i --force-confold /next.deb >"$WORK/upgrade" 2>&1 || { cat "$WORK/upgrade"; fail "it does not upgrade"; }
holds "the version is the next one" test "$(inside dpkg-query -W -f '${Version}' tradewarden)" = "$NEW"
holds "a backup was taken first" sh -c "ls '$SYSTEM'/var/lib/tradewarden/backups | grep -q before-upgrade-from-$OLD"
holds "and it is whole" as_service sh -c "tradewarden backup check /var/lib/tradewarden/backups/*before-upgrade-from-*"
holds "the admin's edit of the config is kept" grep -q 'an edit of the admin' "$SYSTEM/etc/tradewarden/tradewarden.toml"
if booted; then
    holds "it was restarted" soon another "$PID"
    soon answers
else
    down
    up
fi
holds "the breaker is as it was" breaker_is TRIPPED
holds "the audit log verifies" inside tradewarden audit verify
! booted || a_unit_is_watched

say "remove, install again, purge"
booted || down
inside dpkg -r tradewarden >"$WORK/remove" 2>&1 || { cat "$WORK/remove"; fail "it does not remove"; }
! booted || holds "nothing of it runs" not nsenter --target "$LEADER" --pid --mount -- sh -c "grep -lx tradewarden /proc/[0-9]*/comm"
holds "the program is gone" not test -e "$SYSTEM/usr/bin/tradewarden"
holds "config and records are kept" test -f "$SYSTEM/etc/tradewarden/tradewarden.toml" -a -f "$SYSTEM/var/lib/tradewarden/ledger.db"
inside dpkg -i --force-confold /next.deb >"$WORK/again" 2>&1 || { cat "$WORK/again"; fail "it does not install again"; }
up
holds "the records are found again" breaker_is TRIPPED
down
inside dpkg -P tradewarden >"$WORK/purge" 2>&1 || { cat "$WORK/purge"; fail "it does not purge"; }
holds "the config is gone" not test -e "$SYSTEM/etc/tradewarden"
holds "the keys are gone" not sh -c "ls '$SYSTEM'/var/lib/tradewarden/*.key"
holds "audit log and backups are kept" test -f "$SYSTEM/var/lib/tradewarden/ledger.db" -a -d "$SYSTEM/var/lib/tradewarden/backups"
holds "and it says where" grep -q "kept in /var/lib/tradewarden" "$WORK/purge"
finished "the package is good$(booted || printf ' (started by hand, without systemd)')"
