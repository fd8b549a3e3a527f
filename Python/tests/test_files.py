"""Files and directories that are written: of what kind they are, and what is left where that fails."""

from __future__ import annotations

import resource
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy as np
import pytest

import reverie as rv

Save = Callable[..., Any]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows beyond 2000 bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture()
def savers(maze: rv.ReplayRun) -> dict[str, Save]:
    """What saves a file of more than 2000 bytes, by its ending."""
    draws = rv.Draws(np.random.default_rng(1).normal(size=(2, 200, 3)))
    found: dict[str, Save] = {ending: draws.save for ending in (".zarr", ".npy", ".npz", ".csv")}
    found[".images.npy"] = rv.Images(np.zeros((2, 30, 30))).save
    found[".replay.npz"] = maze.replay(count=20, steps=20).save
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_full_disk_leaves_the_old_file(savers: dict[str, Save], tmp_path: Path) -> None:
    for ending, save in savers.items():
        save(tmp_path / f"a{ending}")
    before = contents(tmp_path)
    for ending, save in savers.items():
        with full_disk(), pytest.raises(rv.OutputError, match="not written") as caught:
            save(tmp_path / f"a{ending}", overwrite=True)
        assert (caught.value.kind, caught.value.code) == ("cannotWrite", 74)
    assert contents(tmp_path) == before
    for ending, save in savers.items():
        save(tmp_path / f"a{ending}", overwrite=True)
    assert {path.name for path in tmp_path.iterdir()} == {f"a{ending}" for ending in savers}


def test_a_link_is_followed(savers: dict[str, Save], tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for ending in (".npy", ".zarr"):
        place, link = tmp_path / "there" / f"a{ending}", tmp_path / f"link{ending}"
        link.symlink_to(place)
        for overwrite in (False, True):
            savers[ending](link, overwrite=overwrite)
            assert link.is_symlink() and place.exists() and not place.is_symlink()


def test_a_directory_that_is_no_store_stays(savers: dict[str, Save], tmp_path: Path) -> None:
    place = tmp_path / "thesis.zarr"
    place.mkdir()
    (place / "chapter.txt").write_text("all of it")
    with pytest.raises(rv.DataError, match="no Zarr store") as caught:
        savers[".zarr"](place, overwrite=True)
    assert (caught.value.kind, caught.value.code) == ("malformedInput", 65)
    assert (place / "chapter.txt").read_text() == "all of it"


def test_endings_are_what_is_written(savers: dict[str, Save], tmp_path: Path) -> None:
    calls = [
        (savers[".images.npy"], ".npy", ["a.png", "a.zarr", "a.csv", "a.safetensors", "a"]),
        (savers[".replay.npz"], ".npz", ["a.csv", "a.nc", "a.npy", "a.zarr", "a"]),
        (rv.data.Recording([0, 1], [[0, 0], [1, 1]]).save, ".npz", ["a.csv"]),
        (lambda path: rv.weights.write(path, {"a": np.zeros(2)}), ".safetensors", ["a.npz"]),
    ]  # fmt: skip
    for save, ending, names in calls:
        for name in names:
            with pytest.raises(rv.DataError, match=f"a name that ends in {ending}"):
                save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_run_is_not_saved_onto_itself(maze: rv.ReplayRun, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    run = maze.save(tmp_path / "runs" / "a")
    shutil.copy(run.path / "run.json", tmp_path / "runs")  # A run above the run.
    (tmp_path / "link").symlink_to(run.path)
    before = contents(tmp_path)
    for place in (run.path, run.path / "inner", tmp_path / "runs", tmp_path / "link", run.path / ".." / "a"):
        with pytest.raises(rv.OutputError, match="Name another place"):
            run.save(place, overwrite=True)
    assert contents(tmp_path) == before


def test_a_run_that_is_replaced_outlives_a_copy_that_fails(maze: rv.ReplayRun, tmp_path: Path) -> None:
    old = maze.save(tmp_path / "old")
    before = contents(tmp_path)
    with full_disk(), pytest.raises(rv.OutputError, match="not written"):
        maze.save(old.path, overwrite=True)
    assert contents(tmp_path) == before
    (tmp_path / "link").symlink_to(old.path)
    assert maze.save(tmp_path / "link", overwrite=True).settings == maze.settings
    assert {path.name for path in tmp_path.iterdir()} == {"old", "link"} and (tmp_path / "link").is_symlink()
