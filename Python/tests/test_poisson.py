from __future__ import annotations

import numpy as np
import pytest

import reverie as rv


def test_codes_rates_and_reconstruction(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    code = poisson.infer(images[:5] / 255.0, steps=6)
    assert code.codes.shape == code.rates.shape == (5, 12) and code.reconstruction.shape == (5, 36)
    assert np.array_equal(code.codes, np.round(code.codes)) and np.all(code.rates > 0)
    assert {"explained", "fraction_of_zeros"} <= set(code.metrics)


def test_spikes_of_an_image(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    assert poisson.infer(images[:2] / 255.0, steps=6, spikes_of=1).spikes


def test_streams_keep_their_state(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    frames = (images[:6] / 255.0).reshape(2, 3, 6, 6)
    code = poisson.infer(frames, video=True, steps=3)
    assert code.codes.shape == (2, 3, 12)


def test_modes(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    first, again = (poisson.infer(images[:2] / 255.0, steps=4, mode="mean", seed=s) for s in (1, 2))
    assert np.array_equal(first.rates, again.rates)
    poisson.infer(images[:2] / 255.0, steps=2, mode="relaxed", temperature=0.5)
    with pytest.raises(rv.DataError, match="temperature"):
        poisson.infer(images[:2], mode="relaxed")
    with pytest.raises(rv.DataError, match="expected"):
        poisson.infer(images[:2], mode="guess")


def test_bare_weights_give_the_run_again(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    model = rv.poisson_model(poisson.weights)
    shown = images[:3] / 255.0
    codes = [m.infer(shown, steps=4, preparation="none").codes for m in (poisson, model)]
    assert np.array_equal(*codes)


def test_state_dict_there_and_back(poisson: rv.PoissonRun) -> None:
    pytest.importorskip("torch")
    state = poisson.state_dict()
    back = rv.weights.from_torch(state)
    assert all(np.array_equal(back[name], array) for name, array in poisson.weights.items())


def test_plot(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    assert len(poisson.infer(images[:3] / 255.0, steps=2).plot().axes) == 6


def test_the_curve_of_every_step(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    shown = images[:5] / 255.0
    code, plain = poisson.infer(shown, steps=6, every_step=True), poisson.infer(shown, steps=6)
    assert np.array_equal(code.rates, plain.rates)
    assert list(plain.curve["step"]) == [1, 2, 4, 6]
    assert list(code.curve["step"]) == [1, 2, 3, 4, 5, 6]
    assert code.curve["explained"][-1] == code.metrics["explained"]
    assert np.isnan(code.curve["explained_by_rates"][0])


def test_energy_is_that_of_spikes_and_operations(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    def energy(**given: float) -> float:
        return float(poisson.infer(images[:5] / 255.0, steps=6, **given).metrics["energy_per_image"])  # type: ignore[arg-type]

    spikes, operations = energy(operation_energy=0), energy(spike_energy=0)
    assert spikes > 0 < operations and energy() == pytest.approx(spikes + operations)
    assert energy(spike_energy=3.4, operation_energy=0) == pytest.approx(2 * spikes)
    with pytest.raises(rv.DataError, match="spike_energy"):
        energy(spike_energy=float("nan"))


def test_pieces_are_rows_of_the_whole(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    shown = images[:5] / 255.0
    whole, piece = poisson.infer(shown, steps=4), poisson.infer(shown, steps=4, first_image=2, count=2)
    assert np.array_equal(piece.codes, whole.codes[2:4])
    with pytest.raises(rv.DataError, match="`first_image`.*`count`"):
        poisson.infer(shown, count=9)


def test_physiology(poisson: rv.PoissonRun) -> None:
    tuning = poisson.physiology(
        5, orientations=4, frequencies=[1, 2], phases=2, contrasts=[0.5, 1], steps=8, blank_steps=4
    )
    assert tuning["tuning"].shape == (5, 4) and tuning["contrast_rates"].shape == (5, 2)
    assert tuning["size_rates"].shape == (5, 3) and np.all(np.diff(tuning["rate"]) <= 0)
    best = tuning["tuning"].argmax(axis=1)
    assert np.array_equal(tuning["orientations"][best], tuning["orientation"])
    with pytest.raises(rv.ReverieError, match="contrasts"):
        poisson.physiology(contrasts=[-1])
