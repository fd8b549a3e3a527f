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
    assert "decoding_error" in events.metrics and len(events) == len(list(events))


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


WALK = {"units": 8, "updates": 4, "batch": 4, "steps": 20}


def square(samples: int = 2400) -> tuple[np.ndarray, np.ndarray]:
    """Times, seconds, and positions `[sample, 2]` of a walk around a circle, with different axes."""
    t = np.arange(samples) / 10
    return t, np.column_stack([50 + 40 * np.cos(t / 3), 20 + 10 * np.sin(t / 3)])


def test_columns_of_a_data_frame_are_told_by_name() -> None:
    pandas = pytest.importorskip("pandas")
    t, position = square()
    expected = rv.train.replay(t=t, position=position, **WALK)  # type: ignore[arg-type]
    frame = pandas.DataFrame({"y": position[:, 1], "t_ms": 1000 * t, "x": position[:, 0], "light": "on"})
    for given in (frame, frame.set_index("t_ms")):
        run = rv.train.replay(given, **WALK)  # type: ignore[arg-type]
        for name, array in expected.weights.items():
            assert np.array_equal(run.weights[name], array), name
    with pytest.raises(rv.DataError, match='Yy.*"position_columns": \\["x", "Yy"\\]'):
        rv.train.replay(frame.rename(columns={"y": "Yy"}), **WALK)  # type: ignore[arg-type]
    with pytest.raises(rv.DataError, match="no positions"):
        rv.train.replay(frame[["y", "t_ms"]], **WALK)  # type: ignore[arg-type]
    with pytest.raises(rv.DataError, match="time_column"):
        rv.train.replay(frame[["y", "x"]], **WALK)  # type: ignore[arg-type]


def test_units_of_time() -> None:
    t, position = square()
    expected = rv.train.replay(t=t, position=position, **WALK).weights  # type: ignore[arg-type]
    spikes = [t[::7], t[::11]]
    given = [
        dict(t=1000 * t, position=position, time_unit="ms", spikes=[1000 * times for times in spikes]),
        dict(t=1000 * t, position=position, reading={"time_unit": "ms"}),
        dict(data=np.column_stack([1000 * t, position]), time_unit="ms"),
        dict(t=np.arange(len(t)), position=position, time_unit="10Hz"),
    ]
    for arguments in given:
        run = rv.train.replay(**arguments, **WALK)  # type: ignore[arg-type]
        assert all(np.allclose(run.weights[name], expected[name]) for name in expected)
        if "spikes" in arguments:
            assert run.recording is not None and np.allclose(run.recording.spikes[1], t[::11])
    with pytest.raises(rv.DataError, match="time_unit"):
        rv.train.replay(t=t, position=position, time_unit="weeks", **WALK)  # type: ignore[arg-type]
    with pytest.raises(rv.DataError, match="seconds already"):
        rv.train.replay(rv.data.Recording(t, position), time_unit="ms", **WALK)  # type: ignore[arg-type]


def test_a_recording_is_stored_as_it_will_be_read(tmp_path: Path) -> None:
    t, position = square(50)
    recording = rv.data.Recording(t, position, [t[::3]])
    reading = {"time_unit": "ms", "time_column": "clock", "position_columns": ["east", "north"]}
    recording.save(tmp_path / "a.npz", reading)
    stored = np.load(tmp_path / "a.npz")
    assert np.allclose(stored["clock"], 1000 * t) and np.allclose(stored["north"], position[:, 1])
    recording.save(tmp_path / "b.npz")
    assert np.array_equal(np.load(tmp_path / "b.npz")["t"], t)


def test_lost_samples_are_left_out_where_that_is_said(tmp_path: Path) -> None:
    t, position = square()
    kept = np.ones(len(t), bool)
    kept[100:104] = False
    expected = rv.train.replay(t=t[kept], position=position[kept], **WALK).weights  # type: ignore[arg-type]
    lost = np.where(kept[:, None], position, np.nan)
    with pytest.raises(rv.DataError, match="`drops_lost`"):
        rv.train.replay(t=t, position=lost, **WALK)  # type: ignore[arg-type]
    rows = ["scorer,n,n,n", "bodyparts,nose,nose,nose", "coords,x,y,likelihood"]
    rows += [f"{i},{x:.17g},{y:.17g},{0.9 * good}" for i, ((x, y), good) in enumerate(zip(position, kept))]
    (tmp_path / "dlc.csv").write_text("\n".join(rows))
    given = [
        dict(t=t, position=lost, drops_lost=True),
        dict(data=np.column_stack([t, lost]), drops_lost=True),
        dict(data=rv.data.from_deeplabcut(tmp_path / "dlc.csv", frame_rate=10, likelihood=0.5)),
        dict(data=tmp_path / "dlc.csv", reading={"frame_rate": 10, "likelihood": 0.5}),
    ]
    for arguments in given:
        run = rv.train.replay(**arguments, **WALK)  # type: ignore[arg-type]
        assert all(np.allclose(run.weights[name], expected[name]) for name in expected)


def test_times_of_two_units_are_refused() -> None:
    t, position = square()
    spikes = t[::7]
    for wrong in (1000 * spikes + 300, spikes / 1000, spikes + 1e6):
        with pytest.raises(rv.DataError, match="one unit of time"):
            rv.data.Recording(t, position, [wrong, wrong])
    assert rv.data.Recording(t, position, [spikes, []]).spikes is not None
    run = walked()
    with pytest.raises(rv.DataError, match="rest: expected intervals within 0.0 s to 239.9 s"):
        run.compare([(1000, 2000)])
    with pytest.raises(rv.DataError, match="epoch 500.0 s to 600.0 s lies outside"):
        rv.train.replay(t=t, position=position, epochs=[[0, 100], [500, 600]], **WALK)  # type: ignore[arg-type]


def test_lengths_are_in_the_units_of_the_recording() -> None:
    t, position = square()
    recording = rv.data.Recording(t, position, unit="cm")
    assert " cm (median" in rv.train.replay(recording, **WALK).verdict  # type: ignore[arg-type]


def test_spikes_are_lists_of_times() -> None:
    t, position = square(10)
    for spikes in (np.zeros(5), np.zeros((5, 100)), [1.0, 2.0], 3):
        with pytest.raises(rv.DataError, match="for each unit"):
            rv.data.Recording(t, position, spikes)


def walked() -> rv.ReplayRun:
    """A network trained on a walk around a square."""
    t = np.arange(0, 240, 0.1)
    angle = t / 3
    position = 50 + 40 * np.column_stack([np.cos(angle), np.sin(angle)])
    spikes = {unit: t[:: 7 + unit] for unit in range(3)}
    return rv.train.replay(
        t=t, position=position, spikes=spikes, units=12, updates=10, batch=4, steps=20
    )
