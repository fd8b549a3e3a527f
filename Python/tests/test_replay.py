from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import reverie as rv


@pytest.fixture(scope="module")
def replay(maze: rv.ReplayRun) -> rv.Replay:
    return maze.replay(count=6, steps=20, friction=0.6, adaptation=0.03)


def test_shapes(replay: rv.Replay) -> None:
    assert replay.positions.shape == (6, 20, 2) and replay.time.shape == (20,)
    assert replay.speed.shape == (6, 19) and np.all(replay.diverged_at == -1)


def test_speed_is_distance_over_time(replay: rv.Replay) -> None:
    step = replay.positions[2, 5] - replay.positions[2, 4]
    assert replay.speed[2, 4] == pytest.approx(np.hypot(*step) / replay.time_step, rel=1e-6)


def test_friction_changes_replay(maze: rv.ReplayRun, replay: rv.Replay) -> None:
    assert not np.array_equal(maze.replay(count=6, steps=20).positions, replay.positions)


def test_what_is_kept_on_request(maze: rv.ReplayRun) -> None:
    kept = maze.replay(count=3, steps=10, outputs=True, state_interval=5)
    assert kept.outputs is not None and kept.outputs.shape[:2] == (3, 10)
    assert kept.states is not None and kept.states.shape == (3, 2, 16)


def test_noise_by_name_or_number(maze: rv.ReplayRun) -> None:
    silent = maze.replay(count=2, steps=5, noise=0.0, start="resting")
    assert np.array_equal(silent.positions[0], silent.positions[1])
    with pytest.raises(rv.DataError, match="doubled"):
        maze.replay(noise="loud")


def test_measures(maze: rv.ReplayRun) -> None:
    assert len(maze.replay(count=4, steps=12, measures=True).metrics) > 6


def test_decoding(maze: rv.ReplayRun) -> None:
    events = maze.replay(count=4, steps=60).decode()
    assert "decodingError" in events.metrics and len(events) == len(list(events))


def test_stability(maze: rv.ReplayRun) -> None:
    radii = maze.stability(friction=0.7)
    assert any("0.7" in name for name in radii)


def test_pynapple(replay: rv.Replay) -> None:
    pytest.importorskip("pynapple")
    frame = replay.to_pynapple()
    assert len(frame) == 120 and len(frame.time_support) == 6
    assert np.allclose(frame.values[:20], replay.positions[0])


def test_nwb_out_and_in(replay: rv.Replay, tmp_path: Path) -> None:
    pytest.importorskip("pynwb")
    replay.to_nwb(tmp_path / "replay.nwb", unit="meters")
    read = rv.data.from_nwb(tmp_path / "replay.nwb")
    assert read.unit == "meters" and len(read.epochs["epochs"]) == 6
    assert np.allclose(read.position, replay.positions.reshape(-1, 2))


def test_files_and_figures(replay: rv.Replay, tmp_path: Path) -> None:
    replay.save(tmp_path / "replay.npz")
    assert np.array_equal(np.load(tmp_path / "replay.npz")["positions"], replay.positions)
    pytest.importorskip("matplotlib").use("Agg")
    assert len(replay.plot(4).axes) == 4


def test_a_tracked_animal_with_spikes() -> None:
    run = walked()
    replay = run.replay(count=3, steps=10)
    # Positions are those of the recording: a square of 100 cm.
    assert -60 < replay.positions.min() and replay.positions.max() < 160
    assert run.recording is not None and len(run.recording.spikes or []) == 3


def test_a_recording_needs_both(maze: rv.ReplayRun) -> None:
    with pytest.raises(rv.DataError, match="go together"):
        rv.train.replay(t=[0.0, 1.0])
    with pytest.raises(rv.DataError, match="spikes"):
        maze.compare([(0, 1)], rv.data.Recording([0.0, 1.0], [[0, 0], [1, 1]]))


def walked() -> rv.ReplayRun:
    """A network trained on a walk around a square."""
    t = np.arange(0, 240, 0.1)
    angle = t / 3
    position = 50 + 40 * np.column_stack([np.cos(angle), np.sin(angle)])
    spikes = {unit: t[:: 7 + unit] for unit in range(3)}
    return rv.train.replay(
        t=t, position=position, spikes=spikes, units=12, updates=10, batch=4, steps=20
    )
