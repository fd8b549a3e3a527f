"""Cost per unit of work against size as SVG: one small panel for each sweep, both axes logarithmic."""

import html
import math
import statistics

from sizes.caches import passed
from sizes.fits import CLIFF

COLUMNS, WIDTH, HEIGHT = 5, 200, 140  # of panels, of each of them in pixels
LEFT, RIGHT, TOP, BOTTOM = 26, 8, 32, 18
INK, QUIET, LINE, LAW, MARK, BAND = "#222", "#888", "#1f5fa8", "#e0a040", "#c0392b", "#e8f0e4"


def text(x, y, words, size=9, colour=INK, anchor="start"):
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {place}>{html.escape(words)}</text>"


def short(number):
    return f"{number / 1000:.3g}k" if number >= 10_000 else str(number)


class Panel:
    """One sweep: where sizes and costs are, and its drawing."""

    def __init__(self, curve):
        self.curve = curve
        best = min(curve.costs)
        self.relative = [cost / best for cost in curve.costs]
        law = zip(curve.predictions(), curve.column("work"))
        self.law = [max(1, seconds / work / best) for seconds, work in law]
        self.top = next(top for top in (4, 16, 64, 256, 1024, 1e9) if top >= max(self.relative))

    def x(self, size):
        first, last = self.curve.sizes[0], self.curve.sizes[-1]
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(size / first) / math.log(last / first)

    def y(self, cost):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log(cost) / math.log(self.top)

    def axes(self):
        left, right, base = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
        for power in range(0, round(math.log2(self.top)) + 1, 1 if self.top <= 16 else 2):
            y = self.y(2**power)
            yield f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/>'
            yield text(left - 3, y + 3, str(2**power), 8, QUIET, "end")
        sizes = self.curve.sizes
        for size in (sizes[0], sizes[len(sizes) // 2], sizes[-1]):
            anchor = "start" if size == sizes[0] else "end" if size == sizes[-1] else "middle"
            yield text(self.x(size), base + 11, short(size), 8, QUIET, anchor)

    def cache_ends(self, caches):
        for level, size in caches.items():
            value = passed(self.curve, size)
            if value not in (None, self.curve.sizes[0]):
                x = self.x(value)
                yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{QUIET}" stroke-dasharray="2 2"/>'
                side, anchor = (2, "start") if x < WIDTH - RIGHT - 10 else (-2, "end")
                yield text(x + side, TOP + 7, level, 7, QUIET, anchor)

    def draw(self, caches):
        sweep = self.curve.sweep
        limit = CLIFF * statistics.median(self.relative)
        yield text(4, 11, sweep.workload, 9.5)
        low, high = self.curve.exponent("seconds"), self.curve.exponent("seconds", upper=True)
        yield text(4, 23, f"{sweep.varied}: exponent {low:.2f}, upper half {high:.2f}", 8, QUIET)
        top = self.y(min(limit, self.top))
        width, height = WIDTH - LEFT - RIGHT, self.y(1) - top
        yield f'<rect x="{LEFT}" y="{top:.1f}" width="{width}" height="{height:.1f}" fill="{BAND}"/>'
        yield from self.axes()
        yield from self.cache_ends(caches)
        yield self.path(self.law, LAW)
        yield self.path(self.relative, LINE)
        cliffs = {size for size, _, _ in self.curve.cliffs()}
        for size, cost in zip(self.curve.sizes, self.relative):
            colour = MARK if size in cliffs else LINE
            yield f'<circle cx="{self.x(size):.1f}" cy="{self.y(cost):.1f}" r="2" fill="{colour}"/>'

    def path(self, costs, colour):
        places = (f"{self.x(size):.1f} {self.y(cost):.1f}" for size, cost in zip(self.curve.sizes, costs))
        return f'<path d="M{"L".join(places)}" fill="none" stroke="{colour}" stroke-width="1.2"/>'


def figure(curves, caches):
    """The whole drawing. Panels without two sizes or more are left out."""
    panels = [Panel(curve) for curve in curves if len(curve.sizes) > 1]
    rows = -(-len(panels) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + 22
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        "<title>Cost per unit of work against size</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        text(4, 14, "Time per unit of work over the least of the sweep, against the size that is varied. "
             "Shaded: up to 1.5 times the median. Yellow: the law of fixed costs. "
             "Dashed: the working set passes a cache.", 9.5),
    ]
    for index, panel in enumerate(panels):
        x, y = WIDTH * (index % COLUMNS), HEIGHT * (index // COLUMNS) + 22
        lines.append(f'<g transform="translate({x} {y})">')
        lines.extend(panel.draw(caches))
        lines.append("</g>")
    return "\n".join(lines + ["</svg>", ""])
