"""Draws how costs grow: a small picture for each work, both axes logarithmic, legible on light and on dark."""

import html
import math

COLUMNS, WIDTH, HEIGHT, GAP = 4, 226, 150, 14
LEFT, TOP, RIGHT, BOTTOM = 38, 42, 10, 24
HEAD = 64
# The cost beside that at the smallest size.
LOW, HIGH = 0.25, 16.0

STYLE = """
  .paper { fill: #ffffff } .frame { fill: none; stroke: #d0d7de } .grid { stroke: #eaeef2 } text { fill: #24292f;
  font: 11px system-ui, sans-serif } .small { font-size: 10px; fill: #57606a } .title { font-weight: 600 } .name {
  font-weight: 600; font-size: 11.5px } .band { fill: #0969da; opacity: .09 } .limit { stroke: #57606a;
  stroke-dasharray: 4 3; fill: none } .line { stroke: #0969da; stroke-width: 2; fill: none } .dot { fill: #0969da }
  .spread { stroke: #0969da; stroke-width: 1 } .over .line, .over .spread { stroke: #cf222e } .over .dot { fill: #cf222e }
  @media (prefers-color-scheme: dark) { .paper { fill: #0d1117 } .frame { stroke: #30363d } .grid { stroke: #21262d }
  text { fill: #e6edf3 } .small { fill: #9198a1 } .band { fill: #58a6ff; opacity: .12 } .limit { stroke: #9198a1 }
  .line, .spread { stroke: #58a6ff } .dot { fill: #58a6ff } .over .line, .over .spread { stroke: #ff7b72 } .over .dot {
  fill: #ff7b72 } }
"""


def short(size):
    for limit, word in ((1_000_000, "M"), (1_000, "k")):
        if size >= limit:
            return f"{size / limit:.3g}{word}"
    return f"{size:.3g}"


def picture(work, x0, y0):
    """`work`: name, told, slope, sizes, values (medians), spread (pairs), allowed (factor of each size), ok."""
    sizes, base = work["sizes"], work["values"][0]
    across = math.log(sizes[-1] / sizes[0])
    px = lambda size: x0 + LEFT + (WIDTH - LEFT - RIGHT) * math.log(size / sizes[0]) / across
    inside = lambda factor: min(max(factor, LOW), HIGH)
    py = lambda factor: y0 + TOP + (HEIGHT - TOP - BOTTOM) * math.log(HIGH / inside(factor)) / math.log(HIGH / LOW)
    line = lambda points: " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    out = [f'<g class="{"" if work["ok"] else "over"}">',
           f'<rect class="frame" x="{x0}" y="{y0}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>',
           f'<text class="name" x="{x0 + 10}" y="{y0 + 17}">{html.escape(work["name"])}</text>',
           f'<text class="small" x="{x0 + WIDTH - 10}" y="{y0 + 58}" text-anchor="end">slope {work["slope"]:+.2f}</text>',
           f'<text class="small" x="{x0 + 10}" y="{y0 + 32}">{html.escape(work["told"])}</text>']
    for factor in (0.25, 1, 4, 16):
        out += [f'<line class="grid" x1="{x0 + LEFT}" x2="{x0 + WIDTH - RIGHT}" y1="{py(factor):.1f}" y2="{py(factor):.1f}"/>',
                f'<text class="small" x="{x0 + LEFT - 4}" y="{py(factor) + 3:.1f}" text-anchor="end">{factor:g}×</text>']
    out += [f'<text class="small" x="{px(size):.1f}" y="{y0 + HEIGHT - 8}" text-anchor="{anchor}">{short(size)}</text>'
            for size, anchor in zip(sizes, ("start", *["middle"] * (len(sizes) - 2), "end"))]
    allowed = [(px(s), py(f)) for s, f in zip(sizes, work["allowed"])]
    floor = [(px(sizes[-1]), py(LOW)), (px(sizes[0]), py(LOW))]
    out += [f'<polygon class="band" points="{line(allowed + floor)}"/>', f'<polyline class="limit" points="{line(allowed)}"/>']
    points = [(px(s), py(v / base)) for s, v in zip(sizes, work["values"])]
    out.append(f'<polyline class="line" points="{line(points)}"/>')
    for (x, y), (low, high) in zip(points, work["spread"]):
        out += [f'<line class="spread" x1="{x:.1f}" x2="{x:.1f}" y1="{py(low / base):.1f}" y2="{py(high / base):.1f}"/>',
                f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>']
    return [*out, "</g>"]


def draw(works):
    """The whole page as SVG."""
    rows = math.ceil(len(works) / COLUMNS)
    width = GAP + COLUMNS * (WIDTH + GAP)
    height = HEAD + rows * (HEIGHT + GAP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
           ' aria-label="Cost of one unit of each work at one, ten and a hundred times the data">',
           f"<style>{STYLE}</style>", f'<rect class="paper" width="{width}" height="{height}"/>',
           f'<text class="title" x="{GAP}" y="24">What one unit of work costs as the data grows tenfold and a hundredfold</text>',
           f'<text class="small" x="{GAP}" y="42">Cost beside the smallest size, both axes logarithmic; median with the smallest'
           " and largest. Below the dashed line a work as a whole is no worse than n log n.</text>"]
    for n, work in enumerate(works):
        out += picture(work, GAP + n % COLUMNS * (WIDTH + GAP), HEAD + n // COLUMNS * (HEIGHT + GAP))
    return "\n".join([*out, "</svg>"]) + "\n"
