from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

import reverie as rv


def test_open_knows_the_family(
    reservoir: rv.ReservoirRun, maze: rv.ReplayRun, machine: rv.LangevinRun, poisson: rv.PoissonRun
) -> None:
    for run in (reservoir, maze, machine, poisson):
        opened = rv.open(run.path)
        assert type(opened) is type(run) and opened.settings == run.settings
        assert opened.cite() and opened.report.is_file()
        said = {name: value for name, value in run.results.items() if name != "run"}
        assert opened.verdict == run.verdict != "" and opened.results == said
        names = [*opened.settings, *opened.results, *opened.history()]
        assert names == [name.lower() for name in names]


def test_a_run_of_a_version_that_kept_no_results(tmp_path: Path, maze: rv.ReplayRun) -> None:
    saved = maze.save(tmp_path / "old")
    (saved.path / "results.json").unlink()
    assert rv.open(saved.path).results == {} and rv.open(saved.path).verdict == ""


def test_another_family_is_refused(maze: rv.ReplayRun) -> None:
    with pytest.raises(rv.DataError, match="replay, expected reservoir"):
        rv.ReservoirRun(maze.path)


def test_a_saved_run_draws_the_same(tmp_path: Path) -> None:
    run = rv.train.reservoir(
        target="bimodal-1d", reservoir=4, updates_per_level=2, noise_levels=2, polish_updates=2
    )
    saved = run.save(tmp_path / "kept")
    assert np.array_equal(
        saved.sample(2, 2, thin=1, duration=1), run.sample(2, 2, thin=1, duration=1)
    )
    with pytest.raises(rv.OutputError):
        run.save(tmp_path / "kept")
    (tmp_path / "other").mkdir()
    with pytest.raises(rv.ReverieError):
        run.save(tmp_path / "other", overwrite=True)  # Not a run: left alone.
    packed = pickle.dumps(run)
    del run
    assert pickle.loads(packed).sample(1, 1, duration=1).shape == (1, 1, 1)


def test_hostile_directories(tmp_path: Path) -> None:
    for number, content in enumerate(
        ["", "{", "[]", "{}", '{"family": 3}', '{"family": "reservoir"}', "\0"]
    ):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "run.json").write_text(content)
        with pytest.raises(rv.ReverieError):
            run = rv.open(place)
            assert isinstance(run, rv.ReservoirRun)
            run.sample(1, 1, duration=1)


def test_models(reservoir: rv.ReservoirRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVERIE_MODELS", str(reservoir.path.parent))
    assert rv.models()["reservoir"] == "reservoir"
    assert rv.load("reservoir").settings == reservoir.settings
    with pytest.raises(FileNotFoundError, match="Did you mean `reservoir`"):
        rv.load("reservoar")


def test_weights_files(tmp_path: Path) -> None:
    tensors = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([True, False])}
    rv.weights.write(tmp_path / "w.safetensors", tensors)
    read = rv.weights.read(tmp_path / "w.safetensors")
    assert all(np.array_equal(read[name], array) for name, array in tensors.items())
    (tmp_path / "bad.safetensors").write_bytes(b"\xff" * 20)
    with pytest.raises(rv.DataError, match="safetensors"):
        rv.weights.read(tmp_path / "bad.safetensors")


def test_reproduce(tmp_path: Path) -> None:
    found = rv.reproduce("rsn-1", seeds=1, output=tmp_path / "reproduction")
    assert len(found) > 0 and "rsn-1" in repr(found) and "<table>" in found._repr_html_()
    with pytest.raises(rv.ReverieError):
        rv.reproduce("rsn-999")


def test_versions() -> None:
    known = rv.version()
    assert known.threads >= 1 and known.stream_version >= 2 and known.instruction_set
