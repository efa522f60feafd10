#!/usr/bin/env bash
# Builds the Debian package into target/package: `deb.sh` with the dist profile, `deb.sh dev` quickly for the tests.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
PROFILE=${1:-dist}
STAGE="$ROOT/target/package"
BUILT=${CARGO_TARGET_DIR:-$ROOT/target}/$PROFILE
[ "$PROFILE" != dev ] || BUILT=${CARGO_TARGET_DIR:-$ROOT/target}/debug

packaging/dev/setup.sh deb
if [ "$PROFILE" = dist ]; then
    packaging/dev/console.sh
fi
say "binary ($PROFILE)"
cargo build --locked --quiet --profile "$PROFILE" --bin tradewarden

say "manual, completions, changelog"
rm -rf "$STAGE"
mkdir -p "$STAGE/man" "$STAGE/completions"
if [ "$PROFILE" = dev ]; then
    strip -o "$STAGE/tradewarden" "$BUILT/tradewarden"
else
    install -m 755 "$BUILT/tradewarden" "$STAGE/tradewarden"
fi
"$STAGE/tradewarden" man --out "$STAGE/man" 2>/dev/null
gzip -9n "$STAGE/man/"*.1
"$STAGE/tradewarden" completions bash >"$STAGE/completions/tradewarden.bash"
"$STAGE/tradewarden" completions zsh >"$STAGE/completions/_tradewarden"
"$STAGE/tradewarden" completions fish >"$STAGE/completions/tradewarden.fish"
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
WHEN=$(date -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}")
printf '%s\n\n%s\n\n%s\n' "tradewarden ($VERSION) unstable; urgency=medium" \
    '  * What users notice stands in CHANGELOG.md of the sources.' \
    " -- Tradewarden developers <developers@tradewarden.invalid>  $WHEN" | gzip -9n >"$STAGE/changelog.gz"

say "package"
cargo deb --quiet --no-build --no-strip --output "$STAGE/" >/dev/null
DEB=$(ls "$STAGE"/*.deb)
note "$DEB, $(du -k "$DEB" | cut -f1) KiB"
