from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import reverie as rv


@pytest.fixture()
def draws() -> rv.Draws:
    values = np.random.default_rng(4).normal(size=(2, 50, 3))
    return rv.Draws(
        values,
        ["mu", "tau", "theta[0]"],
        statistics={"lp": values[:, :, 0]},
        attributes={"seed": 4},
    )


def test_a_unit_by_its_name(draws: rv.Draws) -> None:
    assert np.array_equal(draws["tau"], draws.values[:, :, 1])
    with pytest.raises(KeyError, match="mu, tau"):
        draws["sigma"]


def test_double_stays_double(draws: rv.Draws) -> None:
    assert np.asarray(draws).dtype == np.float64
    assert np.asarray(draws, np.float32).dtype == np.float32


def test_datatree(draws: rv.Draws) -> None:
    pytest.importorskip("xarray")
    tree = draws.to_datatree()
    assert tree["posterior/x"].dims == ("chain", "draw", "unit")
    assert np.array_equal(tree["posterior/x"].sel(unit="tau"), draws["tau"])
    assert tree["sample_stats/lp"].shape == (2, 50)


def test_inference_data_or_a_word_why_not(draws: rv.Draws) -> None:
    arviz = pytest.importorskip("arviz")
    if hasattr(arviz, "InferenceData"):
        data = draws.to_inference_data()
        assert data.posterior["x"].shape == (2, 50, 3) and "lp" in data.sample_stats
    else:
        with pytest.raises(ImportError, match="to_datatree"):
            draws.to_inference_data()


def test_arviz_1_takes_the_tree(draws: rv.Draws) -> None:
    """ArviZ 1 is `arviz-base` and `arviz-stats`, which older Pythons have by themselves."""
    stats = pytest.importorskip("arviz_stats")
    base = pytest.importorskip("arviz_base")
    tree = base.convert_to_datatree(draws.to_datatree())
    told = draws.diagnose()
    found = stats.ess(tree, method="bulk")["x"].sel(unit="tau").item()
    assert found == pytest.approx(told["tau"]["ess_bulk"], rel=1e-9)
    assert list(stats.summary(tree).index) == ["x[mu]", "x[tau]", "x[theta[0]]"]


def test_zarr_is_read_by_xarray_and_by_the_library(draws: rv.Draws, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    draws.save(tmp_path / "draws.zarr")
    for group, name in (("posterior", "x"), ("sample_stats", "lp")):
        read = xarray.open_zarr(tmp_path / "draws.zarr", group=group)
        assert read[name].shape[:2] == (2, 50)
    posterior = xarray.open_zarr(tmp_path / "draws.zarr", group="posterior")
    assert np.array_equal(posterior["x"], draws.values)
    assert list(posterior["unit"].values) == draws.units
    assert posterior.attrs["seed"] == 4
    told = rv.diagnose(tmp_path / "draws.zarr")
    assert (told.chains, told.draws, len(told)) == (2, 50, 3)


def test_zarr_of_both_generations(draws: rv.Draws, tmp_path: Path) -> None:
    """Without xarray, whose versions each want one generation of zarr."""
    zarr = pytest.importorskip("zarr")
    draws.save(tmp_path / "draws.zarr")
    store = zarr.open_group(str(tmp_path / "draws.zarr"), mode="r")
    assert np.array_equal(store["posterior/x"][:], draws.values)
    assert [str(unit) for unit in store["posterior/unit"][:]] == draws.units


@pytest.mark.parametrize("name", ["one.npy", "one.npz", "one.csv", "one.zarr"])
def test_independent_draws_are_read_again(name: str, tmp_path: Path) -> None:
    """Chains of one draw are independent draws, and no file of them leaves open what they are."""
    values = np.random.default_rng(1).normal(size=(60, 1, 2))
    rv.Draws(values, ["mu", "tau"]).save(tmp_path / name)
    found = rv.diagnose(tmp_path / name)
    assert (found.chains, found.draws) == (1, 60)
    means = [row["mean"] for row in found.values()]
    assert np.allclose(means, values.mean(axis=(0, 1)))


@pytest.mark.parametrize("name", ["draws.npy", "draws.npz", "draws.csv", "draws.nc"])
def test_other_files(draws: rv.Draws, tmp_path: Path, name: str) -> None:
    if name.endswith(".nc"):
        pytest.importorskip("h5netcdf")
    draws.save(tmp_path / name)
    with pytest.raises(rv.OutputError, match="exists"):
        draws.save(tmp_path / name)
    draws.save(tmp_path / name, overwrite=True)
    if name == "draws.csv":
        told = rv.diagnose(tmp_path / name)
        assert list(told) == draws.units and told.chains == 2
        assert told["mu"]["mean"] == pytest.approx(draws["mu"].mean(), abs=1e-12)


def test_an_unknown_extension_names_the_known(draws: rv.Draws, tmp_path: Path) -> None:
    with pytest.raises(rv.DataError, match=".zarr"):
        draws.save(tmp_path / "draws.txt")


def test_plots(draws: rv.Draws) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    figure = draws.plot(reference=draws.pooled)
    assert len(figure.axes) == 6
    with pytest.raises(rv.DataError, match="mu, tau"):
        draws.plot(units=["nothing"])


def test_data_frame(draws: rv.Draws) -> None:
    pytest.importorskip("pandas")
    frame = draws.to_dataframe()
    assert list(frame) == ["chain", "draw", "mu", "tau", "theta[0]"] and len(frame) == 100


def test_arrays_outlive_what_made_them(reservoir: rv.ReservoirRun) -> None:
    values = np.asarray(reservoir.sample(2, 3, thin=1, duration=1))
    kept = values.copy()
    for seed in range(20):
        reservoir.sample(2, 3, thin=1, duration=1, seed=seed)
    assert np.array_equal(values, kept)


def test_importing_imports_nothing_optional() -> None:
    code = (
        "import sys, reverie; reverie.train; heavy = {'xarray', 'arviz', 'matplotlib', 'tqdm', 'pynwb',"
        " 'sklearn', 'torch', 'pandas', 'PIL'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
