from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

import reverie as rv


def test_a_run_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        rv.open(tmp_path / "nothing")
    assert isinstance(caught.value, rv.ReverieError) and "nothing" in str(caught.value)


def test_data_errors_are_value_errors(reservoir: rv.ReservoirRun) -> None:
    with pytest.raises(ValueError, match="chains") as caught:
        reservoir.sample(chains=0)
    assert isinstance(caught.value, rv.DataError) and caught.value.code in (64, 65)
    assert "--" not in str(caught.value)


def test_unknown_arguments_name_the_nearest(reservoir: rv.ReservoirRun) -> None:
    with pytest.raises(TypeError, match="`chains`"):
        reservoir.sample(chain=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="`learning_rate`"):
        rv.train.reservoir(target="ring", lerning_rate=0.1)  # type: ignore[call-arg]


def test_arguments_of_other_packages_name_ours(
    reservoir: rv.ReservoirRun, machine: rv.LangevinRun
) -> None:
    calls = [
        (lambda: rv.train.reservoir(target="ring", n_units=3), "`reservoir`"),  # type: ignore[call-arg]
        (lambda: rv.train.poisson_vae(lr=0.1), "`learning_rate`"),  # type: ignore[call-arg]
        (lambda: reservoir.sample(n=10), "`draws`"),  # type: ignore[call-arg]
        (lambda: machine.generate(classes=[1]), "`label`"),  # type: ignore[call-arg]
        (lambda: machine.energy(np.zeros((2, 6, 6)), quietly=True), "There are: images, reading"),  # type: ignore[call-arg]
    ]
    for call, words in calls:
        with pytest.raises(TypeError, match=words):
            call()


def test_settings_out_of_range_are_named() -> None:
    with pytest.raises(rv.DataError, match="learning_rate"):
        rv.train.reservoir(target="ring", learning_rate=-1.0)
    with pytest.raises(rv.DataError, match="target"):
        rv.train.reservoir(target="rings")  # type: ignore[arg-type]


def test_values_of_other_types_are_shown() -> None:
    with pytest.raises(rv.DataError, match="whole number at .*got .many") as caught:
        rv.train.reservoir(target="ring", reservoir="many")  # type: ignore[arg-type]
    assert "another type" not in str(caught.value)


def test_numbers_that_are_none(reservoir: rv.ReservoirRun) -> None:
    with pytest.raises(rv.DataError, match="duration.*finite"):
        reservoir.sample(duration=float("nan"))
    with pytest.raises(rv.DataError, match="draws"):
        rv.diagnose(np.array(["a", "b"]))


def test_data_with_a_hole_says_where(points: np.ndarray) -> None:
    hurt = points.copy()
    hurt[7, 1] = np.nan
    with pytest.raises(rv.DataError, match="7"):
        rv.train.reservoir(hurt)


def test_numerical_failures_say_where(reservoir: rv.ReservoirRun) -> None:
    with pytest.raises(FloatingPointError) as caught:
        reservoir.sample(2, 1, time_step=100.0, duration=1e5)
    problem = caught.value
    assert isinstance(problem, rv.NumericalError)
    assert problem.chain is not None and problem.step is not None


def test_an_output_that_exists(reservoir: rv.ReservoirRun) -> None:
    with pytest.raises(rv.ReverieError, match="overwrite"):
        rv.train.reservoir(target="ring", output=reservoir.path)


def test_errors_travel_between_processes() -> None:
    problem = rv.NumericalError(
        "chain 2 at step 4, unit 1", {"kind": "numericalFailure", "code": 70}
    )
    copy = pickle.loads(pickle.dumps(problem))
    assert (str(copy), copy.chain, copy.step, copy.unit, copy.code) == (str(problem), 2, 4, 1, 70)


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"reverie\[plot\]"):
        rv.Draws(np.zeros((1, 2, 1))).plot()


def test_words_that_are_near(maze: rv.ReplayRun, reservoir: rv.ReservoirRun) -> None:
    calls = [
        (lambda: rv.train.reservoir(target="mixture2d"), "one of .*mixture-2d.*Did you mean `mixture-2d`"),  # type: ignore[arg-type]
        (lambda: reservoir.sample(mode="hiden"), "one of .*Did you mean `hidden`"),
        (lambda: reservoir.sample(correction="maps"), "Did you mean `map`"),
        (lambda: maze.replay(start="encode"), "Did you mean `encoded`"),
        (lambda: rv.reproduce("rns-1"), "Did you mean `rsn-1`"),
        (lambda: rv.describe("resevoir"), "Did you mean `reservoir`"),
        (lambda: rv.train.reservoir(np.zeros((9, 2)), reading={"colums": ["a"]}), "`reading` is for files"),
        (lambda: rv.train.poisson_vae(np.zeros((9, 4)), reading={"pixelrange": "0,1"}), "`pixel_range`"),
        (lambda: rv.train.poisson_vae(np.zeros((9, 4)), reading={"image_shape": []}), "empty list"),
    ]  # fmt: skip
    for call, words in calls:
        with pytest.raises(rv.DataError, match=words):
            call()
    with pytest.raises(AttributeError, match="`reservoir`"):
        rv.train.resrvoir  # noqa: B018
    with pytest.raises(AttributeError, match="`train`"):
        rv.trian  # noqa: B018


def test_friction_says_what_it_does(maze: rv.ReplayRun) -> None:
    with pytest.raises(rv.DataError, match="above 0, at most 1: 1 for none"):
        maze.replay(friction=0)


def test_options_of_the_tool_are_arguments() -> None:
    from reverie._errors import in_python

    assert in_python("a larger --beta.") == "a larger `divergence_weight`."
    assert in_python("as --frame-rate 30, or another") == 'as `reading={"frame_rate": 30}`, or another'
    assert in_python("--lost-value 0,0 drops them") == '`reading={"lost_value": [0, 0]}` drops them'
    assert in_python("or pass --frame-rate if every") == (
        'or pass `reading={"frame_rate": ...}` if every'
    )
    for said, meant in [
        ("or pass `--standardize none`.", 'or pass `standardization="none"`.'),
        ("or --classes all", 'or `classes="all"`'),
        ("raise `cleaning.maximumGap`.", "raise `cleaning_maximum_gap`."),
        ("`halvesImages` and `plan.stabilityMargin`", "`halves_images` and `stability_margin`"),
        ("Pass `--set recipe.usesAntitheticPairs=true`.", "Pass `uses_antithetic_pairs=True`."),
        ("of `run.json`, `phi.weight`", "of `run.json`, `phi.weight`"),
        ("several with --columns a,b.", 'several with `reading={"columns": ["a", "b"]}`.'),
        ("as --pixel-range -1,1; --pixel-range none", 'as `reading={"pixel_range": "-1,1"}`; `reading={"pixel_range": "none"}`'),
        ("(--pixel-range if it is)", '(`reading={"pixel_range": ...}` if it is)'),
        ("give --labels NAME or FILE, or more", "give `labels`, or more"),
        ("inputs: map [1, 3]", "observation: map [1, 3]"),
        ("inputs:map: expected finite", "observation: map: expected finite"),
        ("request: expected text (see `reverie list`)", "expected text (see `rv.contents()`)"),
        ("fewer with `--latents`.", "fewer with `latents`."),
    ]:  # fmt: skip
        assert in_python(said) == meant


def test_ways_to_read_are_said_in_python(tmp_path: Path, machine: rv.LangevinRun) -> None:
    current = np.random.default_rng(1).uniform(-1, 1, (2, 6, 6))
    with pytest.raises(rv.DataError, match=r'reading=\{"pixel_range": "-1,1"\}'):
        machine.denoise(current)
    assert machine.denoise(current, reading={"pixel_range": "-1,1"}).shape == (2, 6, 6)
    np.save(tmp_path / "flat.npy", np.zeros((30, 25), np.float32))
    with pytest.raises(rv.DataError, match=r'reading=\{"image_shape": \[5, 5\]\}'):
        rv.train.poisson_vae(tmp_path / "flat.npy", latents=3, updates=1)


def test_options_there_are_not() -> None:
    with pytest.raises(AttributeError, match="Did you mean `threads`"):
        rv.options.thread = 2  # type: ignore[attr-defined]


def test_options_are_checked_where_they_are_set() -> None:
    before = (rv.options.threads, rv.options.kernels)
    for name, values in {"threads": [0, "x", 10**9, 10**400, True, 1.5], "kernels": ["sse", 3]}.items():
        for value in values:
            with pytest.raises(rv.DataError, match=f"`{name}`"):
                setattr(rv.options, name, value)
    assert (rv.options.threads, rv.options.kernels) == before


def test_what_the_tool_refuses(points: np.ndarray) -> None:
    for interval in (-5, 1.5):
        with pytest.raises(rv.DataError, match="`checkpoint_every` is .*at least 0"):
            rv.train.reservoir(target="ring", checkpoint_every=interval)  # type: ignore[arg-type]
    with pytest.raises(rv.DataError, match="`max_ratio` needs `reference`"):
        rv.diagnose(points, max_ratio=1)
    for given in (points, rv.Draws(points[None]), "draws.npy"):
        with pytest.raises(rv.DataError, match="`group`"):
            rv.diagnose(given, group="prior")


def test_members_of_requests_are_arguments(reservoir: rv.ReservoirRun, poisson: rv.PoissonRun, points: np.ndarray) -> None:
    nan = float("nan")
    calls = [
        (lambda: rv.train.replay(task="t-maze", units=1.5), "expected a whole number at `units`, got 1.5.$"),  # type: ignore[arg-type]
        (lambda: reservoir.sample(seed=-1), "expected a whole number from 0 on at `seed`, got -1.$"),
        (lambda: reservoir.sample(thin=1.5), "expected a whole number at `thin`, got 1.5.$"),  # type: ignore[arg-type]
        (lambda: reservoir.sample(chains=10**400), "`chains` is 1.*expected a whole number"),
        (lambda: reservoir.sample(time_step=nan), "`time_step` is nan"),
        (lambda: rv.diagnose(points, max_r_hat=nan), "`max_r_hat` is nan"),
        (lambda: poisson.infer(np.zeros((1, 6, 6)), step_size=nan), "`step_size` is nan"),
    ]  # fmt: skip
    for call, words in calls:
        with pytest.raises(rv.DataError, match=words):
            call()
