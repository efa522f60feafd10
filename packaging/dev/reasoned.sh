#!/usr/bin/env bash
# A verb that needs a reason: taken from REASON=, or asked for. `reasoned.sh VERB [FLAGS]`.
. "$(dirname "$0")/lib.sh"
reason=${REASON:-}
if [ -n "$reason" ]; then
    set -- "$@" --yes
elif [ -t 0 ]; then
    read -r -p "Why? (at least 20 characters; it goes into the audit log) " reason
else
    fail "say why: make $1 REASON='at least twenty characters'"
fi
exec "$ROOT/packaging/dev/tw.sh" "$@" --reason "$reason"
