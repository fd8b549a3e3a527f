from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import reverie as rv


@pytest.fixture()
def values() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(4, 100, 2))


def test_rows_by_unit(values: np.ndarray) -> None:
    told = rv.diagnose(rv.Draws(values, ["a", "b"]))
    assert list(told) == ["a", "b"]
    assert told["a"]["mean"] == pytest.approx(values[:, :, 0].mean(), abs=1e-12)
    assert told["a"]["sd"] == pytest.approx(values[:, :, 0].std(ddof=1), abs=1e-12)
    assert told.worst_r_hat == max(row["r_hat"] for row in told.values())
    assert told.smallest_ess > 100


def test_as_arviz_has_it(values: np.ndarray) -> None:
    arviz = pytest.importorskip("arviz")
    told = rv.diagnose(values)
    for unit, row in enumerate(told.values()):
        chains = values[:, :, unit]
        assert row["ess_bulk"] == pytest.approx(float(arviz.ess(chains)), rel=1e-9)
        assert row["r_hat"] == pytest.approx(float(arviz.rhat(chains)), rel=1e-9)


def test_distances_beside_their_floors(values: np.ndarray) -> None:
    reference = np.random.default_rng(6).normal(size=(400, 2))
    near = rv.diagnose(values, reference=reference).reference
    far = rv.diagnose(values + 3, reference=reference).reference
    assert near is not None and far is not None
    assert far["sliced_wasserstein2"]["ratio"] > 5 * near["sliced_wasserstein2"]["ratio"]


def test_a_verdict_beside_a_reference() -> None:
    """False alarms: of units 1 % in all, of the joint law below 1 %, with the seed given here none."""
    values = np.random.default_rng(5).normal(size=(4, 300, 2))
    reference = np.random.default_rng(6).normal(size=(600, 2))
    near = rv.diagnose(values, reference=reference)
    assert near.verdict.startswith("good: ") and near.verdict in repr(near)
    far = rv.diagnose(values + 3, reference=reference).verdict
    assert far.startswith("poor: ") and "differ" in far
    apart = values + np.arange(4)[:, None, None]
    assert "chains differ" in rv.diagnose(apart).verdict
    assert "400 are wanted" in rv.diagnose(values[:, :50]).verdict


def test_requirements(values: np.ndarray) -> None:
    assert rv.diagnose(values, max_r_hat=1.2).failure is None
    apart = values + np.arange(4)[:, None, None]
    assert "R-hat" in (rv.diagnose(apart, max_r_hat=1.1).failure or "")


def test_tables(values: np.ndarray) -> None:
    told = rv.diagnose(values)
    assert "<table>" in told._repr_html_() and "ess_bulk" in repr(told)


def test_a_plain_table_is_one_chain(values: np.ndarray) -> None:
    assert (rv.diagnose(values[0]).chains, rv.diagnose(values[0]).draws) == (1, 100)


def test_objects_of_xarray(values: np.ndarray) -> None:
    xarray = pytest.importorskip("xarray")
    posterior = xarray.Dataset(
        {"mu": (("chain", "draw"), values[:, :, 0]), "theta": (("chain", "draw", "k"), values)}
    )
    tree = xarray.DataTree.from_dict({"posterior": posterior})
    for given in (posterior, tree):
        assert list(rv.diagnose(given)) == ["mu", "theta[0]", "theta[1]"]


@pytest.mark.parametrize("ending", ["nc", "npz", "npy", "csv", "zarr"])
def test_files_of_our_own(ending: str, tmp_path: Path) -> None:
    if ending == "nc":
        pytest.importorskip("xarray")
    values = np.random.default_rng(1).normal(size=(4, 100, 2))
    draws = rv.Draws(values, ["mu", "tau"])
    file = tmp_path / f"draws.{ending}"
    draws.save(file)
    found, expected = rv.diagnose(file), rv.diagnose(draws)
    assert [row["ess_bulk"] for row in found.values()] == [row["ess_bulk"] for row in expected.values()]
    if ending not in ("npy", "zarr"):
        assert list(found) == ["mu", "tau"]
    assert rv.diagnose(draws, reference=file).reference is not None


def test_one_array_or_group_of_several(tmp_path: Path) -> None:
    values = np.random.default_rng(1).normal(size=(4, 100, 2))
    np.savez(tmp_path / "several.npz", draws=values, lp=values[:, :, 0], step=np.array(3))
    with pytest.raises(rv.DataError, match=r"draws \[4, 100, 2\].*as .*several.npz:"):
        rv.diagnose(tmp_path / "several.npz")
    assert rv.diagnose(f"{tmp_path}/several.npz:draws").chains == 4
    xarray = pytest.importorskip("xarray")
    dataset = rv.Draws(values, ["mu", "tau"]).to_dataset()
    assert list(rv.diagnose(dataset)) == ["mu", "tau"]
    with pytest.raises(rv.DataError, match="dimensions chain and draw"):
        rv.diagnose(dataset.rename({"draw": "sample"}))
    if not hasattr(xarray, "DataTree"):
        return
    tree = xarray.DataTree.from_dict({"prior": dataset, "warmup": dataset})
    with pytest.raises(rv.DataError, match="no group `posterior`, there are: prior, warmup"):
        rv.diagnose(tree)
    assert list(rv.diagnose(tree, group="prior")) == ["mu", "tau"]
    with pytest.raises(rv.DataError, match="Did you mean `prior`"):
        rv.diagnose(tree, group="priors")
    tree.to_netcdf(tmp_path / "tree.nc")
    assert list(rv.diagnose(tmp_path / "tree.nc", group="warmup")) == ["mu", "tau"]
