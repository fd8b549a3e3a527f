from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import reverie as rv


def test_generated(machine: rv.LangevinRun) -> None:
    images = machine.generate(chains=5, steps=10)
    assert np.asarray(images).shape == (5, 6, 6) and len(images) == 5
    assert np.all(np.abs(images.values) <= 1) and np.all(
        (images.pixels >= 0) & (images.pixels <= 1)
    )


def test_currents_and_seeds(machine: rv.LangevinRun) -> None:
    rates = machine.generate(4, 5)
    assert np.allclose(np.tanh(machine.generate(4, 5, currents=True)), rates, atol=1e-5)
    assert not np.array_equal(machine.generate(4, 5, seed=2), rates)


def test_restored(machine: rv.LangevinRun, images: np.ndarray) -> None:
    assert machine.denoise(images[:3]).shape == (3, 6, 6)
    fractions = {"pixel_range": "0,1"}
    again = machine.denoise(images[:3] / 255.0, time=0.05, reading=fractions)
    assert np.allclose(255 * again.values, machine.denoise(images[:3], time=0.05), atol=1e-2)


def test_restored_images_have_the_scale_of_those_given(
    machine: rv.LangevinRun, images: np.ndarray
) -> None:
    pixels = machine.denoise(images[:3], time=0.05)
    rates = machine.denoise(images[:3], time=0.05, scale="rates")
    assert (pixels.black, pixels.white, rates.black, rates.white) == (0, 255, -1, 1)
    assert pixels.values.min() >= 0 and 100 < pixels.values.max() <= 255
    expected = 255 * (np.clip(rates.values / np.tanh(1), -1, 1) + 1) / 2
    assert np.allclose(pixels, expected, atol=1e-2)
    assert np.abs(rates).max() <= 1 and 0 <= rates.pixels.min() <= rates.pixels.max() <= 1
    made = machine.generate(3, 50, scale="data")
    assert (made.black, made.white) == (0, 255)
    assert np.allclose(machine.energy(made), machine.energy(made.values))
    with pytest.raises(rv.DataError, match="scale"):
        machine.denoise(images[:3], scale="pixels")
    beside = machine.denoise(images[:3], time=0.05, reference=images[:3])
    assert beside.metrics["psnr_machine"] > 0 and "dB" in beside.verdict


def test_images_that_were_made_are_understood(machine: rv.LangevinRun) -> None:
    made = machine.generate(3, 50)
    energy = machine.energy(np.asarray(made), reading={"pixel_range": "-1,1"})
    assert np.array_equal(machine.energy(made), energy)
    assert machine.denoise(made).shape == made.shape


def test_known_pixels_stay(machine: rv.LangevinRun, images: np.ndarray) -> None:
    known = np.zeros((6, 6), bool)
    known[:3] = True
    filled = machine.inpaint(images[:2], mask=known, steps=5)
    assert np.array_equal(filled.values[:, :3], images[:2, :3])
    filled = machine.inpaint(images[:2], mask=known, steps=5, scale="rates")
    currents = 2 * (images[:2] / 255.0) - 1
    assert np.allclose(filled.values[:, :3], np.tanh(currents[:, :3]), atol=1e-5)


def test_images_of_another_scale_are_refused(
    machine: rv.LangevinRun, images: np.ndarray
) -> None:
    known = np.eye(6, dtype=bool)
    calls = [
        machine.energy, machine.denoise, lambda given: machine.inpaint(given, known, steps=2),
        lambda given: machine.denoise(images[:3], time=0.05, reference=given),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(rv.DataError, match='0…255 .*"pixel_range": "0,1"'):
            call(images[:3] / 255.0)
        with pytest.raises(rv.DataError, match="0…255 "):
            call(images[:3].astype(np.int32) * 16)


def test_one_image_needs_no_axis_that_counts(
    machine: rv.LangevinRun, images: np.ndarray
) -> None:
    energy = machine.energy(images[:1])
    assert np.array_equal(machine.energy(images[0]), energy)
    assert np.array_equal(machine.energy(images[0].ravel()), energy)
    assert machine.inpaint(images[0], np.eye(6), steps=2).shape == (1, 6, 6)
    with pytest.raises(rv.DataError, match=r"one image \[6, 6\]"):
        machine.energy(images[0, :5])
    with pytest.raises(rv.DataError, match=r"\(7, 7\): one image, or 7 images"):
        rv.train.langevin_machine(np.zeros((7, 7)))
    with pytest.raises(rv.DataError, match=r"\(49,\), expected \[image, row, column\]"):
        rv.train.langevin_machine(np.zeros(49))


def test_energy_is_even_and_matches_its_equation(
    machine: rv.LangevinRun, images: np.ndarray
) -> None:
    x = 2 * (images[:4].reshape(4, -1) / 255.0) - 1
    energy = machine.energy(images[:4])
    assert energy.shape == (4,)
    weights = machine.weights
    drift = -x + np.tanh(x) @ weights["couplings"].T + weights.get("bias", 0)
    # E = |drift|² / 2; couplings are Float.
    assert np.allclose(energy, 0.5 * (drift**2).sum(axis=1), rtol=1e-4)


def test_bare_couplings(machine: rv.LangevinRun) -> None:
    couplings = np.random.default_rng(7).normal(size=(16, 16)).astype(np.float32) / 4
    bare = rv.machine(couplings)
    assert bare.generate(3, 4).shape == (3, 4, 4)
    with pytest.raises(rv.DataError, match="square"):
        rv.machine(couplings[:3])
    couplings[2, 1] = np.nan
    with pytest.raises(rv.DataError, match=r"\[2, 1\]"):
        rv.machine(couplings)


QUICK = {"halves_images": False, "updates": 2, "chains": 8, "batch_size": 8}


def test_images_without_labels_are_all_learned_from(images: np.ndarray) -> None:
    for classes in (None, "all"):
        run = rv.train.langevin_machine(images, classes=classes, **QUICK)  # type: ignore[arg-type]
        assert run.results["images"] == len(images) and run.settings["classes"] == []
    with pytest.raises(rv.DataError, match='"all"'):
        rv.train.langevin_machine(images, classes="some", **QUICK)  # type: ignore[arg-type]


def test_images_with_labels_are_all_learned_from_but_with_a_preset_by_name(
    images: np.ndarray,
) -> None:
    labels = np.arange(len(images)) % 8
    run = rv.train.langevin_machine(images, labels=labels, **QUICK)  # type: ignore[arg-type]
    assert run.results["images"] == len(images)
    run = rv.train.langevin_machine(images, labels=labels, preset="paper", **QUICK)  # type: ignore[arg-type]
    assert run.results["images"] == np.isin(labels, [1, 3, 6]).sum()


def test_noise_is_no_good_machine(machine: rv.LangevinRun) -> None:
    """15 updates teach nothing."""
    assert machine.verdict.startswith("poor: ") and "noise" in machine.verdict
    assert machine.results["likeness"] < 0.2


def test_colours_become_grey_with_a_word(machine: rv.LangevinRun, images: np.ndarray) -> None:
    coloured = np.repeat(images[:3, :, :, None], 3, axis=3)
    with pytest.warns(rv.ReverieWarning, match="grey"):
        assert np.allclose(machine.energy(coloured), machine.energy(images[:3]), rtol=1e-4)


def test_classes_without_labels_are_refused(images: np.ndarray) -> None:
    with pytest.raises(rv.ReverieError):
        rv.train.langevin_machine(images, labels=[1, 2], classes=[1], updates=1)


def test_plots_and_files(machine: rv.LangevinRun, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    images = machine.generate(4, 2)
    assert len(images.plot().axes) == 4
    images.save(tmp_path / "images.npy")
    assert np.array_equal(np.load(tmp_path / "images.npy"), images)


def test_unknown_pixels_may_be_nan(machine: rv.LangevinRun, images: np.ndarray) -> None:
    known = np.zeros((6, 6), bool)
    known[:3] = True
    lost = np.where(known, images[:2], np.nan)
    filled = machine.inpaint(lost, mask=known, steps=5)
    assert np.isfinite(filled.values).all()
    assert np.array_equal(filled.values[:, :3], images[:2, :3])
    with pytest.raises(rv.DataError, match="nan"):
        machine.inpaint(np.where(known, np.nan, images[:2]), mask=known, steps=5)
