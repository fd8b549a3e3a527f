from __future__ import annotations

import warnings
import numpy as np
import pytest

import reverie as rv


def test_draws_have_chains_draws_and_units(reservoir: rv.ReservoirRun) -> None:
    draws = reservoir.sample(chains=3, draws=5, thin=2, duration=1)
    assert np.asarray(draws).shape == (3, 5, 2)
    assert np.asarray(draws) is draws.values
    assert not draws.values.flags.writeable and not draws.values.flags.owndata


def test_one_draw_has_an_axis_too(reservoir: rv.ReservoirRun) -> None:
    assert reservoir.sample(chains=4, draws=1, duration=1).shape == (4, 1, 2)


def test_the_same_seed_gives_the_same_bits(reservoir: rv.ReservoirRun) -> None:
    first, again, other = (reservoir.sample(2, 3, thin=1, duration=1, seed=s) for s in (5, 5, 6))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_threads_change_no_bit(reservoir: rv.ReservoirRun, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = []
    for threads in (1, 2):
        monkeypatch.setattr(rv.options, "threads", threads)
        draws.append(np.asarray(reservoir.sample(40, 2, thin=1, duration=1)))
    assert np.array_equal(*draws)


def test_draws_are_in_units_of_the_data(reservoir: rv.ReservoirRun, points: np.ndarray) -> None:
    draws = reservoir.sample(chains=200, draws=1, duration=6).pooled
    # The network is barely trained; its samples are near the data all the same: within 3 deviations.
    assert np.all(np.abs(draws.mean(axis=0) - points.mean(axis=0)) < 3 * points.std(axis=0))


def test_hidden_mode_gives_rates(reservoir: rv.ReservoirRun) -> None:
    draws = reservoir.sample(2, 3, thin=1, duration=1, mode="hidden", rates=True)
    assert draws.rates is not None and draws.rates.shape == (2, 3, 24)


def test_a_clamped_unit_stays(reservoir: rv.ReservoirRun, points: np.ndarray) -> None:
    run = rv.train.reservoir(
        points, reservoir=16, standardization="standard", updates_per_level=10, polish_updates=10,
        noise_levels=2,
    )  # fmt: skip
    draws = run.sample(3, 4, thin=1, duration=1, clamp={0: 2.5})
    assert np.allclose(draws.values[:, :, 0], 2.5, atol=1e-4)


def test_forces_change_draws(points: np.ndarray) -> None:
    run = rv.train.reservoir(
        points, reservoir=16, architecture="tied", standardization="whiten", updates_per_level=10,
        polish_updates=10, noise_levels=2,
    )  # fmt: skip
    given = dict(chains=3, draws=2, thin=1, duration=1)
    plain = np.asarray(run.sample(**given))
    forced = [
        dict(skew=0.5), dict(skew_matrix=[[0.0, 1.0], [-1.0, 0.0]]), dict(preconditioner=np.eye(2) * 2),
        dict(observation=dict(map=np.eye(2)[:1], value=np.array([3.0]), covariance=np.eye(1))),
    ]  # fmt: skip
    for force in forced:
        assert not np.array_equal(run.sample(**given, **force), plain)
    with pytest.raises(rv.DataError, match="covariance"):
        run.sample(observation={"map": np.eye(2)})
    # Of a tied network the density is known, and Metropolis draws have its statistics.
    density = run.log_density(points[:5])
    assert density.shape == (5,) and np.all(np.isfinite(density))
    statistics = run.sample(**given, mode="metropolis").statistics
    assert (
        all(array.shape == (3, 2) for array in statistics.values())
        and "acceptance_rate" in statistics
    )


def test_the_run_says_what_it_is(reservoir: rv.ReservoirRun) -> None:
    assert reservoir.seed == 3 and reservoir.settings["units"] == 24
    assert reservoir.results["dimension"] == 2
    assert reservoir.weights["readout"].shape == (2, 24)  # [to, from]
    history = reservoir.history()
    assert len(history["step"]) == len(history["loss"]) > 0
    assert "@" in reservoir.cite() and reservoir.report.exists()
    assert "reservoir" in reservoir._repr_html_()


def test_names_of_a_data_frame_come_back(points: np.ndarray) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(points, columns=["mu", "tau"])
    run = rv.train.reservoir(
        frame, reservoir=8, updates_per_level=5, polish_updates=5, noise_levels=2
    )
    assert run.sample(1, 2, thin=1, duration=0.5).units == ["mu", "tau"]
    opened = rv.open(run.path)
    assert isinstance(opened, rv.ReservoirRun) and opened.units == ["mu", "tau"]
    assert np.allclose(opened.sample(2, 2, thin=1, duration=1, clamp={"tau": 1.0})["tau"], 1, atol=1e-4)
    with pytest.raises(rv.DataError, match="Did you mean `tau`"):
        opened.sample(1, 1, clamp={"taus": 1.0})


def test_a_data_frame_is_read_as_a_table(points: np.ndarray) -> None:
    """As `to_dataframe` writes it: chains are told apart, draws counted, a sampler's own columns left out."""
    pandas = pytest.importorskip("pandas")
    draws = rv.Draws(points.reshape(4, 100, 2), ["mu", "tau"])
    frame = draws.to_dataframe()
    frame["lp__"] = 0.5
    told = rv.diagnose(frame)
    assert (told.chains, told.draws, list(told)) == (4, 100, ["mu", "tau"])
    assert told["mu"] == rv.diagnose(draws)["mu"]
    shuffled = rv.diagnose(frame[["tau", "chain", "mu"]])
    assert shuffled["mu"] == told["mu"] and list(shuffled) == ["tau", "mu"]
    with pytest.raises(rv.DataError, match="empty"):
        rv.diagnose(pandas.DataFrame({"chain": [1, 2]}))


def test_an_embedded_target_needs_no_data() -> None:
    run = rv.train.reservoir(
        target="mixture-2d", reservoir=8, updates_per_level=5, polish_updates=5, noise_levels=2
    )
    assert run.settings["target"] == "mixture-2d"


def test_an_optional_setting_is_switched_off_by_false() -> None:
    run = rv.train.reservoir(
        target="bimodal-1d", reservoir=8, updates_per_level=5, polish_updates=0, noise_levels=2,
        average_decay=False,
    )  # fmt: skip
    assert "average_decay" not in run.settings["recipe"]


def test_a_verdict_says_what_draws_are_worth(
    reservoir: rv.ReservoirRun, points: np.ndarray
) -> None:
    """Of a run that was trained on an array, some of which stays with it."""
    given = dict(draws=1, duration=1)
    assert reservoir.sample(chains=4, **given).verdict.startswith("undecided: 4 chains are too few")
    far = reservoir.sample(chains=200, reference=points + 50, **given)
    assert far.verdict.startswith("poor")
    assert reservoir.sample(chains=200, judge=False, **given).verdict == ""
    with pytest.raises(rv.DataError, match="2 units"):
        reservoir.sample(chains=200, reference=points[:, :1], **given)
    opened = rv.open(reservoir.path)
    assert isinstance(opened, rv.ReservoirRun) and opened.verdict == reservoir.verdict
    assert opened.sample(chains=60, **given).verdict == reservoir.sample(chains=60, **given).verdict
    assert "the data" in opened.sample(chains=60, **given).verdict
    assert reservoir.verdict.split(":")[0] in ("good", "undecided", "poor")


def test_clamps_far_outside_the_data_are_doubted(reservoir: rv.ReservoirRun) -> None:
    with pytest.warns(rv.ReverieWarning, match="`clamp` holds `unit 0` at 9, far outside the data, "):
        reservoir.sample(2, 1, duration=0.1, clamp={"x0": 9.0})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reservoir.sample(2, 1, duration=0.1, clamp={0: 3.0})
