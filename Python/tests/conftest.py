"""One small run of each family, trained once; sizes are those of a test, not of science."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import reverie as rv

QUICK = {"updates_per_level": 20, "polish_updates": 40, "noise_levels": 3, "batch_size": 32}
"""A reservoir's recipe that ends at once."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def points() -> np.ndarray:
    """Draws `[draw, unit]` of a correlated Gaussian."""
    generator = np.random.default_rng(1)
    return generator.normal(size=(400, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]]) + [3, -1]


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    """Bars, `[image, 6, 6]`, uint8: rows in the first half, columns in the second."""
    generator = np.random.default_rng(2)
    made = generator.integers(0, 40, (120, 6, 6))
    for index, place in enumerate(generator.integers(0, 6, 120)):
        if index < 60:
            made[index, place] = 230
        else:
            made[index, :, place] = 230
    return made.astype(np.uint8)


@pytest.fixture(scope="session")
def reservoir(folder: Path, points: np.ndarray) -> rv.ReservoirRun:
    return rv.train.reservoir(points, reservoir=24, output=folder / "reservoir", seed=3, **QUICK)


@pytest.fixture(scope="session")
def maze(folder: Path) -> rv.ReplayRun:
    return rv.train.replay(
        task="t-maze", place_cells=16, units=16, updates=40, batch=8, output=folder / "maze"
    )


@pytest.fixture(scope="session")
def machine(folder: Path, images: np.ndarray) -> rv.LangevinRun:
    labels = np.repeat([0, 1], 60)
    return rv.train.langevin_machine(
        images, labels=labels, classes=[0, 1], halves_images=False, updates=15, chains=20,
        batch_size=20, output=folder / "machine",
    )  # fmt: skip


@pytest.fixture(scope="session")
def poisson(folder: Path, images: np.ndarray) -> rv.PoissonRun:
    return rv.train.poisson_vae(
        images / 255.0, preparation="none", latents=12, updates=10, steps=4, batch_size=20,
        output=folder / "poisson",
    )  # fmt: skip
