from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import reverie as rv

FAMILIES = ["reservoir", "replay", "langevin-machine", "poisson-vae"]


def test_signatures_are_what_the_library_describes() -> None:
    script = Path(__file__).parent.parent / "generate"
    told = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("family", FAMILIES)
def test_arguments_have_one_name_each(family: str) -> None:
    described = rv.describe(family)
    assert len({setting.key for setting in described.values()}) == len(described) > 20
    function = getattr(rv.train, family.replace("-", "_"))
    known = set(inspect.signature(function).parameters)
    found = {"image", "standardisation", "image_height", "image_width", "data_checksum", "pixel_scale"}
    assert set(described) - known <= found
    assert all(name in (function.__doc__ or "") for name in known)


def test_described_settings() -> None:
    rate = rv.describe("reservoir")["learning_rate"]
    assert (rate.key, rate.kind, rate.range, rate.default) == (
        "recipe.learningRate", "number", "above 0", 0.001,
    )  # fmt: skip
    updates = rv.describe("langevin-machine")["updates"]
    assert (updates.default, updates.default_with_data) == (4000, 6000)
    shown = repr(rv.describe("langevin-machine"))
    assert "(number above 0; membrane time constants; default: 0.01)" in shown
    assert "default: 6000; without data 4000" in shown
    assert "tanh" in rv.describe("reservoir")["activation"].choices
    assert "learning_rate" in repr(rv.describe("reservoir"))
    assert "<table>" in rv.describe("replay")._repr_html_()
    with pytest.raises(rv.DataError, match="poisson-vae"):
        rv.describe("poison")


def test_requests_of_verbs() -> None:
    request = rv.describe("sample")
    assert request["verb"] == "sample" and request["thinning"] == 100
    assert rv.describe("infer")["spikeEnergy"] == 1.7e-12
    assert {rv.describe(verb)["verb"] for verb in ("train", "describe")} == {"train", "describe"}


def test_what_there_is() -> None:
    there = rv.contents()
    assert set(there["families"]) == set(FAMILIES)
    assert (
        "t-maze" in there["tasks"]
        and "mixture-2d" in there["targets"]
        and "rsn-1" in there["experiments"]
    )


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    given = dict(
        target="bimodal-1d", reservoir=8, updates_per_level=10, noise_levels=2, polish_updates=10
    )
    whole = rv.train.reservoir(output=tmp_path / "whole", **given)  # type: ignore[arg-type]
    rv.train.reservoir(output=tmp_path / "twice", checkpoint_every=7, **given)  # type: ignore[arg-type]
    again = rv.train.reservoir(output=tmp_path / "twice", resume=True)
    for name, array in whole.weights.items():
        assert np.array_equal(array, again.weights[name])


def test_what_is_not_there_is_begun(tmp_path: Path, images: np.ndarray) -> None:
    given = dict(output=tmp_path / "run", resume=True, halves_images=False, updates=2, chains=8, batch_size=8)
    first = rv.train.langevin_machine(images, **given)  # type: ignore[arg-type]
    assert first.settings["classes"] == []
    again = rv.train.langevin_machine(images, **given)  # type: ignore[arg-type]
    assert np.array_equal(first.weights["couplings"], again.weights["couplings"])
    with pytest.raises(rv.NotFoundError):
        rv.train.langevin_machine(output=tmp_path / "nothing", resume=True)


def test_an_unfinished_run_of_an_array_wants_it_again(tmp_path: Path, reservoir: rv.ReservoirRun) -> None:
    stopped = reservoir.save(tmp_path / "stopped")
    (stopped.path / "model.safetensors").unlink()
    record = stopped.path / "run.json"
    record.write_text(record.read_text().replace('"finished"', '"interrupted"'))
    with pytest.raises(rv.NotFoundError, match="learned from an array in memory.*`resume=True`"):
        rv.open(stopped.path).sample(1, 1)  # type: ignore[attr-defined]


def test_temporary_runs_go_with_the_last_reference() -> None:
    run = rv.train.reservoir(
        target="bimodal-1d", reservoir=4, updates_per_level=2, noise_levels=2, polish_updates=2
    )
    path = run.path
    assert path.exists()
    del run
    assert not path.exists()


def test_settings_of_structures(tmp_path: Path) -> None:
    images = np.random.default_rng(1).random((30, 4, 4))
    run = rv.train.poisson_vae(
        images, preparation="none", latents=4, updates=2, steps=2, batch_size=8,
        decoder={"multilayer": {"hidden": [6]}},
    )  # fmt: skip
    assert run.settings["decoder"] == {"multilayer": {"hidden": [6]}}


def test_data_and_target_exclude_each_other(points: np.ndarray) -> None:
    with pytest.raises(rv.DataError, match="exclude"):
        rv.train.reservoir(points, target="ring")
    with pytest.raises(rv.DataError):
        rv.train.replay()


@pytest.mark.parametrize(
    "shape, preparation, sides",
    [((120, 36), "none", (6, 6)), ((20, 7), "none", (1, 7)), ((8, 8, 5), "none", (8, 5))],
)
def test_axes_of_an_array_mean_what_is_promised(
    shape: tuple[int, ...], preparation: str, sides: tuple[int, int]
) -> None:
    """Of a file the library would ask whether 120 x 36 is one picture."""
    images = np.random.default_rng(1).normal(size=shape)
    run = rv.train.poisson_vae(
        images, preparation=preparation, latents=3, updates=1, steps=2, batch_size=4
    )
    assert (run.settings["image"]["height"], run.settings["image"]["width"]) == sides


def test_an_assumption_is_said() -> None:
    images = np.random.default_rng(1).random((30, 25))
    with pytest.warns(rv.ReverieWarning, match="30 images of 5 x 5"):
        rv.train.poisson_vae(images, latents=3, updates=1, steps=2, batch_size=4)


def test_reading_of_a_file(tmp_path: Path) -> None:
    np.save(tmp_path / "flat.npy", np.random.default_rng(1).random((30, 25)).astype(np.float32))
    given = dict(data=tmp_path / "flat.npy", latents=3, updates=1, steps=2, batch_size=4)
    with pytest.raises(rv.DataError, match="image_shape"):
        rv.train.poisson_vae(**given)  # type: ignore[arg-type]
    run = rv.train.poisson_vae(reading={"image_shape": [5, 5]}, **given)  # type: ignore[arg-type]
    assert run.settings["image"]["width"] == 5
