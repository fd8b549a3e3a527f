"""The package in one block of code, as it was promised; and every example of README.md."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import tour

import reverie as rv

BLOCK = """
run   = rv.train.reservoir(X, reservoir=1000, seed=1, output="runs/post")   # or target="mixture-2d"
draws = run.sample(chains=4, draws=1000, thin=20)          # np.asarray(draws): [chain, draw, unit]
draws.to_datatree(); draws.plot(); draws.save("draws.zarr")
rv.diagnose(draws, reference=X)                            # table in a notebook, mapping in code

maze  = rv.train.replay(task="t-maze")                     # or t=..., position=..., spikes=...
r     = maze.replay(count=1000, steps=400, friction=0.6, adaptation=0.03)
r.positions; r.speed; r.decode(); r.to_pynapple()

m     = rv.train.langevin_machine(images, labels=y, classes=[1, 3, 6])
m.generate(chains=64); m.denoise(noisy); m.inpaint(images, mask=known); m.energy(x)

p     = rv.train.poisson_vae(patches, latents=512)
code  = p.infer(patches, steps=100)                        # codes, rates, reconstruction, spikes, metrics
with p.session(images=200) as s:                           # video: state is kept between frames
    for frame in frames: step = s.step(frame)

rv.open("runs/post"); rv.models(); rv.load("mnist-136"); rv.reproduce("rsn-1"); rv.describe("reservoir")
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, short trainings, figures that are not shown."""
    for package in ("xarray", "pynapple"):
        pytest.importorskip(package)
    pytest.importorskip("matplotlib").use("Agg")
    monkeypatch.chdir(tmp_path)
    tour.shorten(monkeypatch)


def test_the_block_runs() -> None:
    names = tour.run(BLOCK, {"rv": rv, **tour.world()})
    assert np.asarray(names["draws"]).shape == (4, 1000, 2)
    assert names["r"].positions.shape == (1000, 400, 2) and names["r"].speed.shape == (1000, 399)
    assert names["code"].codes.shape == names["step"].codes.shape == (200, 512)
    assert names["code"].spikes is None and names["code"].metrics


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVERIE_MODELS", str(tmp_path / "runs"))
    tour.files()
    names: dict[str, object] = {"rv": rv, "np": np, **tour.world()}
    page = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        tour.run(code, names)


def test_networks_that_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVERIE_MODELS", raising=False)
    models = rv.models()
    assert {rv.load(name).family for name in models} == {"reservoir", "replay", "langevin-machine", "poisson-vae"}
    digits = rv.load("mnist-136")
    assert digits.generate(chains=2, steps=10, seed=1).shape == (2, 28, 28)
    assert models.card("mnist-136").startswith(f"# {models['mnist-136']}\n")
    assert "mnist-136" in repr(models) and "mnist-136" in models._repr_html_()


def test_a_library_without_networks_says_where_they_could_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("REVERIE_MODELS", raising=False)
    monkeypatch.setattr("reverie._models.library_path", lambda: tmp_path / "libreverie.so")
    with pytest.raises(FileNotFoundError, match="mnist-136.*REVERIE_MODELS"):
        rv.load("mnist-136")
    assert "REVERIE_MODELS" in repr(rv.models())
