# Shared by the scripts of this folder: where things are, and a way to say what is being done.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TOOLS="$ROOT/.tools"
export PATH="$TOOLS/bin:$PATH:$HOME/.cargo/bin"

if [ -t 1 ]; then BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' DIM='' RED='' PLAIN=''; fi

export STARTED=${STARTED:-$(date +%s)}

say() { printf '%s▸ [%3ss] %s%s\n' "$BOLD" "$(($(date +%s) - STARTED))" "$*" "$PLAIN"; }
note() { printf '%s  %s%s\n' "$DIM" "$*" "$PLAIN"; }
fail() { printf '%s✗ %s%s\n' "$RED" "$*" "$PLAIN" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# The CPU time this script and all it started and waited for has used, in seconds.
cpu_seconds() { sed 's/.*) //' "/proc/$$/stat" | awk '{ printf "%.0f", ($12 + $13 + $14 + $15) / 100 }'; }

finished() {
    say "$1 (wall $(($(date +%s) - STARTED)) s, CPU $(cpu_seconds) s)"
}
