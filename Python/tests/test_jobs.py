from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

import reverie as rv

LONG = 'rv.train.reservoir(target="ring", reservoir=64, updates_per_level=10**6, output={output!r})'
"""A training that would take hours."""


# Where tests run in the background, shells have interrupts ignored.
INTERRUPTIBLE = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"


def child(code: str) -> subprocess.Popen[str]:
    """A Python that runs `code`, and that Ctrl-C interrupts."""
    return subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE + "import reverie as rv\n" + textwrap.dedent(code)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_control_c_stops_with_a_checkpoint(tmp_path: Path) -> None:
    output = str(tmp_path / "run")
    process = child(f"""
        print("begun", flush=True)
        try:
            {LONG.format(output=output)}
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """)
    assert process.stdout is not None and process.stdout.readline() == "begun\n"
    while not (Path(output) / "run.json").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    process.communicate()
    assert process.returncode == 0 and (Path(output) / "checkpoints" / "LATEST").exists()
    assert rv.open(output).record["status"] != "finished"


def test_kernels(reservoir: rv.ReservoirRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Portable kernels round otherwise, not to other draws."""
    given = dict(chains=8, draws=2, thin=1, duration=1)
    best = rv.version().instruction_set
    plain = np.asarray(reservoir.sample(**given))  # type: ignore[arg-type]
    monkeypatch.setattr(rv.options, "kernels", "portable")
    try:
        assert np.allclose(reservoir.sample(**given), plain, rtol=1e-3, atol=1e-3)  # type: ignore[arg-type]
        assert rv.version().instruction_set == "portable"
    finally:
        monkeypatch.setattr(rv.options, "kernels", best)
        assert np.array_equal(reservoir.sample(**given), plain)  # type: ignore[arg-type]


def test_kernels_do_not_change_under_a_session(
    poisson: rv.PoissonRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    with poisson.session():
        monkeypatch.setattr(rv.options, "kernels", "portable")
        if rv.version().instruction_set != "portable":
            with pytest.raises(rv.DataError, match="sessions are open"):
                rv.describe("replay")


def test_two_jobs_at_once(reservoir: rv.ReservoirRun) -> None:
    """Each job in a thread of its own; both give what they give alone."""
    alone = [np.asarray(reservoir.sample(8, 4, thin=2, duration=2, seed=seed)) for seed in (1, 2)]
    found: dict[int, np.ndarray] = {}

    def work(seed: int) -> None:
        found[seed] = np.asarray(reservoir.sample(8, 4, thin=2, duration=2, seed=seed))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(found[seed], alone[seed - 1]) for seed in (1, 2))


def test_the_gil_is_free_while_a_job_runs(reservoir: rv.ReservoirRun) -> None:
    counted = 0
    worker = threading.Thread(target=lambda: reservoir.sample(200, 20, thin=20, duration=5))
    worker.start()
    while worker.is_alive():
        counted += 1
        time.sleep(0)
    assert counted > 100


def test_a_forked_child_works(reservoir: rv.ReservoirRun) -> None:
    expected = np.asarray(reservoir.sample(2, 2, thin=1, duration=1))
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            status = (
                0 if np.array_equal(reservoir.sample(2, 2, thin=1, duration=1), expected) else 2
            )
        finally:
            os.write(writer, bytes([status]))
            os._exit(status)
    assert os.read(reader, 1) == b"\0"
    assert os.waitpid(process, 0)[1] == 0
    assert np.array_equal(reservoir.sample(2, 2, thin=1, duration=1), expected)


def test_warnings_are_python_s(points: np.ndarray) -> None:
    with pytest.warns(rv.ReverieWarning, match="standard") as caught:
        rv.train.reservoir(
            points * 100, standardization="none", reservoir=8, updates_per_level=2, polish_updates=2,
            noise_levels=2,
        )  # fmt: skip
    assert caught[0].filename == __file__


def test_a_warning_that_is_an_error_ends_the_job(points: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", rv.ReverieWarning)
        with pytest.raises(rv.ReverieWarning):
            rv.train.reservoir(
                points * 100, standardization="none", reservoir=8, updates_per_level=2,
                polish_updates=2, noise_levels=2,
            )  # fmt: skip


def test_a_bar_is_shown_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pytest.importorskip("tqdm")
    monkeypatch.setattr(rv.options, "progress", True)
    monkeypatch.setattr("reverie._progress._PATIENCE", 0.0)
    rv.train.reservoir(
        target="ring", reservoir=32, updates_per_level=2000, noise_levels=2, polish_updates=2000
    )
    assert "train" in capfd.readouterr().err


def test_the_memory_of_jobs_is_freed(reservoir: rv.ReservoirRun) -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    def work(times: int) -> None:
        for seed in range(times):
            reservoir.sample(500, 40, thin=1, duration=0.2, seed=seed)  # 320 kB of draws each

    def settled() -> int:
        """The least of several looks: what the allocator keeps for later comes and goes by 20 MB."""
        sizes = []
        for _ in range(5):
            work(10)
            sizes.append(resident())
        return min(sizes)

    before = settled()
    assert settled() - before < 6e6  # 40 leaks would be 12.8 MB
