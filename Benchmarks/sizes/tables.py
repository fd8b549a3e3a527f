"""Markdown tables of what `Benchmarks/scaling` measured."""

from sizes.caches import passed
from sizes.fits import is_explained

LEAST_BOUND = 32e6  # bytes; below it the program itself hides what a point takes


def cost(seconds):
    for unit, size in (("µs", 1e-6), ("ns", 1e-9), ("ps", 1e-12)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-15:.3g} fs"


def title(curve):
    sweep, first = curve.sweep, curve.points[0]
    fixed = {name: size for name, size in first["sizes"].items() if name != sweep.varied}
    return sweep.workload, ", ".join(f"{k} = {v}" for k, v in fixed.items())


def exponents(curves, caches):
    levels = list(caches)
    lines = [
        "| Workload | Varied | Others | Exponent of time | upper half | of the work | Least cost of a unit "
        "| Worst over best | Working set passes " + ", ".join(levels) + " |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for curve in curves:
        name, fixed = title(curve)
        costs = curve.costs
        ends = ", ".join(str(passed(curve, caches[level]) or "–") for level in levels)
        lines.append(
            f"| {name} | {curve.sweep.varied} = {curve.sizes[0]} to {curve.sizes[-1]} | {fixed} "
            f"| {curve.exponent('seconds'):.2f} | {curve.exponent('seconds', upper=True):.2f} "
            f"| {curve.exponent('work', upper=True):.2f} "
            f"| {cost(min(costs))} a {curve.points[0]['unit']} | {max(costs) / min(costs):.1f} | {ends} |"
        )
    return lines


def cliffs(curves):
    lines = [
        "| Workload | Varied | Size: times the median cost (fixed costs predict) | Explained by fixed costs |",
        "| --- | --- | --- | --- |",
    ]
    for curve in curves:
        found = curve.cliffs()
        if not found:
            continue
        places = ", ".join(f"{size}: {times:.1f} ({law:.1f})" for size, times, law in found)
        left = [str(size) for size, times, law in found if not is_explained(times, law)]
        verdict = f"not {', '.join(left)}" if left else "yes"
        lines.append(f"| {title(curve)[0]} | {curve.sweep.varied} | {places} | {verdict} |")
    return lines


def memory(curves):
    lines = [
        "| Workload | Varied | Largest | Bound, MB | Measured, MB | Measured for each byte of the bound |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for curve in curves:
        bounds, peaks = curve.column("bound"), curve.column("memory")
        if max(bounds) < LEAST_BOUND or not max(peaks):
            continue
        at = bounds.index(max(bounds))
        lines.append(
            f"| {title(curve)[0]} | {curve.sweep.varied} | {curve.sizes[at]} | {bounds[at] / 1e6:.0f} "
            f"| {peaks[at] / 1e6:.0f} | {straight(bounds, peaks):.2f} |"
        )
    return lines


def straight(x, y):
    """Slope of the straight line through the points: what the program itself takes is not in it."""
    meanX, meanY = sum(x) / len(x), sum(y) / len(y)
    return sum((a - meanX) * (b - meanY) for a, b in zip(x, y)) / sum((a - meanX) ** 2 for a in x)


def points(curves):
    """Every point: size, seconds of a call, spread, cost over the best."""
    lines = [
        "| Workload | Varied | Size: cost over the best |",
        "| --- | --- | --- |",
    ]
    for curve in curves:
        best = min(curve.costs)
        cells = ", ".join(f"{size}: {cost / best:.2f}" for size, cost in zip(curve.sizes, curve.costs))
        lines.append(f"| {title(curve)[0]} | {curve.sweep.varied} | {cells} |")
    return lines
