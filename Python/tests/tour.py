"""What the examples of the pages name: arrays and files of a small world, and trainings that end at once."""

from __future__ import annotations

import ast
import functools
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import reverie as rv

SHORT: dict[str, dict[str, Any]] = {
    "reservoir": dict(updates_per_level=4, polish_updates=4, noise_levels=2, batch_size=32),
    "replay": dict(units=16, updates=20, batch=8),
    "langevin_machine": dict(updates=4, chains=20, batch_size=20),
    "poisson_vae": dict(updates=4, batch_size=20),
}
"""Sizes that the pages leave to the presets; theirs are for science, these for a test."""


def shorten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes trainings short; at their own length with REVERIE_LONG_TESTS=1."""
    if os.environ.get("REVERIE_LONG_TESTS") == "1":
        return
    for name, sizes in SHORT.items():
        monkeypatch.setattr(rv.train, name, functools.partial(getattr(rv.train, name), **sizes))


def run(code: str, names: dict[str, Any]) -> dict[str, Any]:
    """Runs statements one by one, so that a failure shows its own; gives the names afterwards."""
    for statement in ast.parse(code).body:
        source = ast.unparse(statement)
        try:
            exec(compile(ast.Module([statement], []), source, "exec"), names)
        except Exception as problem:
            raise AssertionError(f"{source}\n{type(problem).__name__}: {problem}") from problem
    return names


def world() -> dict[str, Any]:
    """Arrays by the names of the pages."""
    generator = np.random.default_rng(11)
    images = generator.integers(0, 60, (24, 8, 8)).astype(np.uint8)
    for index, place in enumerate(generator.integers(0, 8, 24)):
        images[index, place] = 230
    known = np.zeros((8, 8), bool)
    known[:4] = True
    patches = generator.normal(size=(200, 16, 16))
    t = np.arange(0, 600, 0.05)
    along = 50 + 45 * np.cos(t / 3)
    xy = np.column_stack([along, np.full(len(t), 5.0)]) + generator.normal(0, 0.3, (len(t), 2))
    centres = np.linspace(0, 100, 12)
    rates = 20 * np.exp(-((along[:, None] - centres) ** 2) / 128)
    return {
        "X": generator.normal(size=(300, 2)) @ [[1.0, 0.5], [0.0, 0.9]],
        "t": t, "xy": xy,
        "spike_times": [t[generator.random(len(t)) < rates[:, cell] / 20] for cell in range(12)],
        "images": images, "y": generator.choice([1, 3, 6], 24), "known": known, "x": images[:3],
        "noisy": images[:3] + generator.normal(0, 60, (3, 8, 8)),
        "patches": patches, "frames": generator.normal(size=(3, 200, 16, 16)),
        "A": np.array([[1.0, 0.0]]), "seen": np.array([0.5]), "R": np.array([[0.25]]),
        "J": generator.normal(size=(16, 16)) / 4,
    }  # fmt: skip


def files() -> None:
    """Files by the names of the pages, in the working directory."""
    for chain in (1, 2):
        rows = "".join(f"-{row},{row},{chain}\n" for row in range(5))
        Path(f"chain-{chain}.csv").write_text("# method = sample\nlp__,mu,tau\n" + rows)
    with zipfile.ZipFile("eight_schools.json.zip", "w") as archive:
        archive.writestr("draws.json", json.dumps([{"mu": [1, 2, 3], "tau": [4, 5, 6]}]))
    heads = ["scorer,net,net,net", "bodyparts,nose,nose,nose", "coords,x,y,likelihood"]
    rows = [f"{row},{50 + row % 40},{5 + row % 3},0.95" for row in range(900)]
    Path("tracks.csv").write_text("\n".join(heads + rows))
    _write_sleap()
    _write_nwb()
    _write_images()


def _write_sleap() -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File("tracks.analysis.h5", "w") as file:
        file["tracks"] = 50 + 40 * np.sin(np.arange(2 * 18000).reshape(1, 2, 1, 18000) / 90)
        file["node_names"] = np.array([b"nose"])


def _write_nwb() -> None:
    import datetime

    pynwb = pytest.importorskip("pynwb")
    behavior = pytest.importorskip("pynwb.behavior")
    names = world()
    file = pynwb.NWBFile("test", "id", datetime.datetime.now(datetime.timezone.utc))
    series = behavior.SpatialSeries(
        name="led1", data=names["xy"], timestamps=names["t"], reference_frame="corner", unit="cm"
    )
    file.create_processing_module("behavior", "tracking").add(
        behavior.Position(spatial_series=series)
    )
    for times in names["spike_times"]:
        file.add_unit(spike_times=times)
    with pynwb.NWBHDF5IO("rat.nwb", "w") as writer:
        writer.write(file)


def _write_images() -> None:
    image = pytest.importorskip("PIL.Image")
    for name in ("one", "three"):
        os.makedirs(f"digits/{name}")
        image.fromarray(world()["images"][0]).save(f"digits/{name}/1.png")
