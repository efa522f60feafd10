#!/usr/bin/env bash
# Measures against the named peers and writes docs/BENCHMARKS.md. `bench.sh P1 P4` measures only these.
# RUNS (5), SECONDS_PER_RUN (5) and BENCH_DIR (where data folders go: the disk that is measured) can be set.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
WHICH=${*:-P1 P2 P3 P4 P5 P6 P7 P8 FAULTS P9 P11 P13}

say "looking for what is missing"
packaging/dev/setup.sh bench
if [ -z "${TRADEWARDEN:-}" ]; then
    packaging/dev/console.sh
    # What a package holds is what is measured.
    say "building the binary as it is shipped (some minutes)"
    cargo build --locked --profile dist --bin tradewarden
fi
if [ -z "${FIGURES:-}" ]; then
    say "building the measuring client (some minutes)"
    cargo build --locked --release --bench figures
    FIGURES=$(find "${CARGO_TARGET_DIR:-$ROOT/target}/release/deps" -name 'figures-*' -type f -executable -printf '%T@ %p\n' |
        sort -n | tail -n 1 | cut -d' ' -f2)
fi
export FIGURES
for figure in $WHICH; do
    script=$(ls "packaging/dev/bench/${figure,,}_"*.py) || fail "there is no measurement called $figure"
    say "$figure: $(sed -n '1s/^"""[^:]*: //; 1s/"""$//; 1p' "$script")"
    .tools/venv/bin/python "$script"
done
say "writing the page"
.tools/venv/bin/python packaging/dev/bench/report.py
finished "measured: $WHICH"
