"""Exponents, cliffs and what fixed costs explain, from the points of a sweep."""

import dataclasses
import itertools
import math
import statistics

CLIFF = 1.5  # times the median cost per unit of work, or times what fixed costs predict
EXPLAINED = 1.25  # how far a cost may be from what fixed costs predict


@dataclasses.dataclass
class Curve:
    """The points of one sweep: sizes in ascending order, and for each of them its measurement."""

    sweep: object
    sizes: list
    points: list

    def column(self, name):
        return [point[name] for point in self.points]

    @property
    def costs(self):
        """Seconds per unit of work."""
        return [point["seconds"] / point["work"] for point in self.points]

    def exponent(self, name, upper=False):
        """Slope of log `name` against log size, over all sizes or their upper half (at least two)."""
        start = min(len(self.sizes) // 2, len(self.sizes) - 2) if upper else 0
        return slope(self.sizes[start:], self.column(name)[start:])

    def cliffs(self):
        """(size, cost over the median cost, what fixed costs predict of it) where cost is above `CLIFF`."""
        middle = statistics.median(self.costs)
        laws = [seconds / work for seconds, work in zip(self.predictions(), self.column("work"))]
        return [
            (size, cost / middle, law / middle)
            for size, cost, law in zip(self.sizes, self.costs, laws)
            if cost > CLIFF * min(middle, law)
        ]

    def predictions(self):
        """Seconds of every point from `a + b size + c work`, none of the three negative.

        a is what a call costs at any size, b what every unit costs beside the products. Such a law can only
        make small sizes dear: what it misses at large ones has another reason.
        """
        terms = [[1.0] * len(self.sizes), self.column("work")]
        if abs(slope(self.sizes, terms[1]) - 1) > 0.05:
            terms.append([float(size) for size in self.sizes])
        return best_sum(terms, self.column("seconds"))


def slope(sizes, values):
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in values]
    meanX, meanY = statistics.fmean(x), statistics.fmean(y)
    square = sum((a - meanX) ** 2 for a in x)
    return sum((a - meanX) * (b - meanY) for a, b in zip(x, y)) / square if square else math.nan


def is_explained(cost, predicted):
    return cost <= EXPLAINED * predicted


def best_sum(terms, seconds):
    """The sum of terms, with factors that are not negative, which has the least relative squares."""
    best, fewest = None, math.inf
    for count in range(1, len(terms) + 1):
        for chosen in itertools.combinations(terms, count):
            # Divided by the seconds: relative errors.
            rows = [[value / time for value, time in zip(term, seconds)] for term in chosen]
            factors = solve(rows)
            if factors is None or min(factors) < 0:
                continue
            sums = [sum(f * term[i] for f, term in zip(factors, chosen)) for i in range(len(seconds))]
            error = sum((sums[i] / seconds[i] - 1) ** 2 for i in range(len(seconds)))
            if error < fewest:
                best, fewest = sums, error
    return best


def solve(rows):
    """Least squares of Σ factor · row = 1, by elimination; None where rows depend on one another."""
    scale = [max(map(abs, row)) for row in rows]
    rows = [[value / most for value in row] for row, most in zip(rows, scale)]
    matrix = [[sum(map(float.__mul__, a, b)) for b in rows] + [sum(a)] for a in rows]
    for pivot in range(len(matrix)):
        if abs(matrix[pivot][pivot]) < 1e-12:
            return None
        for other in range(len(matrix)):
            if other != pivot:
                factor = matrix[other][pivot] / matrix[pivot][pivot]
                matrix[other] = [a - factor * b for a, b in zip(matrix[other], matrix[pivot])]
    return [matrix[i][-1] / matrix[i][i] / scale[i] for i in range(len(matrix))]
