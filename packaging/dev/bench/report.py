"""Writes docs/BENCHMARKS.md from the results in target/bench: medians, spread, ratio, and what was to be reached."""

import json
import os
import pathlib
import platform
import subprocess
import sys

from common import RESULTS, ROOT, median

# The order on the page.
ORDER = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P_trip", "Faults", "P9", "P10", "P11", "P12", "P13",
         "P13_audit"]

HEAD = """# Benchmarks

Written by `make bench`; do not edit. A timing counts only as a ratio: both sides ran in turn on one machine, over
loopback, on the same disk, each value below the median of its runs with the smallest and the largest behind it.
A figure that falls short stays in the table as it is.
"""


def number(value, unit):
    if value != value:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def spread(values, unit):
    if not values:
        return "–"
    middle = number(median(values), unit)
    if len(values) == 1:
        return f"{middle} {unit}"
    return f"{middle} {unit} ({number(min(values), unit)}–{number(max(values), unit)})"


def ratio(row):
    if not row["ours"] or not row["peer"]:
        return None
    return median(row["ours"]) / median(row["peer"])


def verdict(row):
    """`reach` is a ratio when both sides were measured, else an absolute value."""
    reach = row["reach"]
    if reach is None:
        return "", ""
    value = ratio(row)
    absolute = value is None
    value = median(row["ours"]) if absolute else value
    sign = "≥" if row["better"] == "higher" else "≤"
    met = value >= reach if row["better"] == "higher" else value <= reach
    return f"{sign} {number(reach, '')}{' ' + row['unit'] if absolute else '×'}", "yes" if met else "**no**"


def versions():
    tools = {
        "Redis": ["redis-server", "--version"],
        "PostgreSQL": ["psql", "--version"],
        "Alertmanager": ["prometheus-alertmanager", "--version"],
        "Prometheus": ["prometheus", "--version"],
        "blackbox exporter": ["prometheus-blackbox-exporter", "--version"],
        "rustc": ["rustc", "--version"],
    }
    for name, command in tools.items():
        try:
            out = subprocess.run(command, capture_output=True, text=True).stdout.split()
        except OSError:
            continue
        found = next((w.removeprefix("v=") for w in out if w.removeprefix("v=")[:1].isdigit()), "?")
        yield f"{name} {found.rstrip(',')}"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores {platform.machine()}, {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"


def faults():
    """The cases without figures: what became of an alert on either side."""
    file = RESULTS / "FAULTS.json"
    if not file.exists():
        return
    table = json.loads(file.read_text())
    yield f"## Faults: {table['title']}\n"
    yield f"`{table['command']}`, {table['at']}\n"
    yield f"| case | {' | '.join(table['sides'])} |\n|---|---|---|"
    yield from (f"| {' | '.join(row)} |" for row in table["rows"])
    yield from ["", *(f"- {note}" for note in table["notes"]), ""]


def grown(table):
    """The table of what grows, with its picture."""
    yield f"## {table['key']}: {table['title']}\n"
    yield f"`{table['command']}`, {table['at']}\n"
    yield f"![Cost of one unit of each work as the data grows]({table['picture']})\n"
    sizes = ("1×", "10×", "100×")
    yield f"| one unit of work | {' | '.join(sizes)} | slope | no worse than n log n |\n|---|---|---|---|---|---|"
    for row in table["grown"]:
        cells = [f"{row['name']}, by {row['data']}"]
        cells += [f"{number(v, '')} {row['unit']} at {s:,.0f}" for v, s in zip(row["values"], row["sizes"])]
        yield f"| {' | '.join(cells)} | {row['slope']:+.2f} | {'yes' if row['ok'] else '**no**'} |"
    yield from ["", *(f"- {note}" for note in table["notes"]), ""]


def section(table):
    """One table as it stands on the page."""
    if table.get("grown"):
        return "\n".join(grown(table))
    ours, peer = table["sides"]
    both = any(row["peer"] for row in table["rows"].values())
    out = [f"## {table['key']}: {table['title']}\n", f"`{table['command']}`, {table['at']}\n"]
    if both:
        out.append(f"| what | {ours} | {peer} | ratio | reach | reached |\n|---|---|---|---|---|---|")
    else:
        out.append(f"| what | {ours} | reach | reached |\n|---|---|---|---|")
    for what, row in table["rows"].items():
        reach, met = verdict(row)
        cells = [what, spread(row["ours"], row["unit"])]
        if both:
            r = ratio(row)
            cells += [spread(row["peer"], row["unit"]), "" if r is None else f"{r:.2f}×"]
        out.append("| " + " | ".join([*cells, reach, met]) + " |")
    return "\n".join([*out, "", *(f"- {note}" for note in table["notes"]), ""])


def kept(page):
    """What the page says of figures that were not measured this time, by their key."""
    parts = page.read_text().split("\n## ")[1:] if page.exists() else []
    return {part.split(":")[0]: f"## {part.rstrip()}\n" for part in parts}


def main():
    page = pathlib.Path(ROOT / "docs" / "BENCHMARKS.md")
    found = kept(page)
    fresh = [json.loads(file.read_text()) for file in sorted(RESULTS.glob("P*.json"))]
    found |= {table["key"]: section(table) for table in fresh}
    if told := "\n".join(faults()):
        found["Faults"] = told
    if not found:
        sys.exit("there are no results in target/bench yet: run `make bench`")
    place = {key: n for n, key in enumerate(ORDER)}
    out = [HEAD, f"Machine: {machine()}. {', '.join(versions())}.\n"]
    out += [found[key] for key in sorted(found, key=lambda key: place.get(key, len(ORDER)))]
    page.write_text("\n".join(out).rstrip() + "\n")
    print(f"  wrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
