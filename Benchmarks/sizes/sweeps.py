"""What `Benchmarks/scaling` varies, and over which values.

Values go up by factors of four, and between them by half as much again (1.5625): powers of two show what is good or
bad for alignment and for the places that memory has in a cache, the others what is not.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Sweep:
    """One size of a workload that takes all of `values`, beside others that stay as they are."""

    family: str
    workload: str  # as `bench --scaling` names it
    varied: str
    values: tuple
    fixed: dict = dataclasses.field(default_factory=dict, hash=False, compare=False)

    @property
    def name(self):
        return f"{self.workload}, {self.varied}"

    def arguments(self, value):
        sizes = {**self.fixed, self.varied: value}
        return [self.workload] + [f"{name}={number}" for name, number in sizes.items()]


def values(first, count=11):
    """`count` values from `first` on: 4, 6, 16, 25, 64, … with eleven of them three decades apart."""
    factors = (4 ** (index // 2) * (1.5625 if index % 2 else 1) for index in range(count))
    return tuple(dict.fromkeys(int(first * factor) for factor in factors))


RESERVOIR = [
    ("hidden step", "n", values(16), {}),
    ("hidden step", "chains", values(4), {}),
    ("hidden step", "steps", values(1), {"chains": 64}),
    ("output step", "n", values(16), {}),
    ("output step", "chains", values(4), {}),
    ("output step", "steps", values(1), {"chains": 64}),
    ("dense step", "N", values(8), {}),
    ("dense step", "chains", values(4), {}),
    ("dense step", "steps", values(1), {"N": 200, "chains": 64}),
    ("score matching", "n", values(16), {}),
    ("score matching", "B", values(4), {}),
    ("wide output step", "n", values(64), {}),
    ("wide output step", "m", values(1), {}),
    ("wide output step", "chains", values(4), {}),
    ("wide hidden step", "n", values(512, 7), {}),  # n below m has no projection
    ("wide hidden step", "m", values(1), {}),
    ("wide hidden step", "chains", values(4), {}),
    ("wide score matching", "n", values(64), {}),
    ("wide score matching", "m", values(1), {}),
    ("wide score matching", "B", values(4), {}),
]
PRODUCTS = [
    ("packed product", "N", values(8), {}),
    ("packed product", "rows", values(1, 13), {}),
]
LANGEVIN = [
    ("langevin generation", "N", values(4), {"steps": 20}),
    ("langevin generation", "chains", values(4), {"steps": 20}),
    ("langevin generation", "steps", values(1), {}),
    ("langevin update", "N", values(4), {"chains": 200}),
    ("langevin update", "chains", values(4), {}),
    ("langevin update", "steps", values(1), {"chains": 36}),
]
REPLAY = [
    ("replay simulation", "N", values(4), {"replays": 64, "T": 50}),
    ("replay simulation", "replays", values(4), {}),
    ("replay simulation", "T", values(8), {"replays": 64}),
    ("replay training", "N", values(4), {"T": 16}),
    ("replay training", "B", values(4), {}),
    ("replay training", "T", values(4), {}),
]
POISSON = [
    ("poisson step", "K", values(16), {"B": 16, "steps": 4}),
    ("poisson step", "B", values(1, 13), {}),
    ("poisson step", "steps", values(1), {"B": 16}),
    ("poisson dense step", "K", values(16), {"B": 16, "steps": 4}),
    ("poisson step with readout", "M", values(16), {"B": 16, "steps": 4}),
    ("poisson training", "K", values(16), {"B": 32, "T": 4}),
    ("poisson training", "M", values(16), {"B": 32, "T": 4}),
    ("poisson training", "B", values(4), {}),
    ("poisson training", "T", values(1), {"B": 16}),
]
FAMILIES = {
    "reservoir": RESERVOIR,
    "products": PRODUCTS,
    "langevin": LANGEVIN,
    "replay": REPLAY,
    "poisson": POISSON,
}


def sweeps(families, only="", quick=False):
    """The sweeps of some families whose name contains `only`. `--quick` takes three values of the middle."""
    found = [
        Sweep(family, workload, varied, sizes[2:8:2] if quick else sizes, fixed)
        for family in families
        for workload, varied, sizes, fixed in FAMILIES[family]
    ]
    return [sweep for sweep in found if only in sweep.name]
