"""Calls every public function with what nobody should send; run by test_hostile.py in a process of its own.

Prints a line before each call, so that the last line names the one that ended the interpreter. Arguments: a
folder with a run of each family, the share of calls to make, and the number of the first one.
"""

from __future__ import annotations

import gc
import inspect
import pickle
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy as np

import reverie as rv

HUGE, NAN = 2**62, float("nan")
WORDS: list[Any] = [
    None,
    "",
    "nothing",
    "a\0b",
    "\ud800",
    b"bytes",
    1.5,
    -1,
    0,
    HUGE,
    2**70,
    1e300,
    NAN,
]
THINGS: list[Any] = [[], {}, object(), True, np.float32(2), np.arange(3), {"a": NAN}, [None]]
ARRAYS: list[Any] = [
    np.zeros((0, 2)), np.zeros((2, 0)), np.zeros(0), np.zeros((3, 3, 3, 3, 3)), np.full((4, 2), NAN),
    np.full((4, 2), 1e308), np.zeros((4, 2)), np.array(["a", "b"]), np.array([object()]),
    np.zeros((4, 2), complex), np.array(3.0), np.ones((5, 2), ">f8"), np.ones((5, 2), bool),
    np.ma.masked_all((4, 2)), np.zeros((1,) * 20), np.full((2, 36), np.inf), [[1, 2], [3]],
    np.array([[1.0, 2.0]]), np.arange(20)[::2], np.zeros((4, 2), "datetime64[s]"), np.ones((5, 2), np.longdouble),
]  # fmt: skip
SECONDS = 0.4
"""What a call may take before it is interrupted, as by Ctrl-C."""


def calls(
    runs: dict[str, Any], folder: Path
) -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    """Functions with arguments that make a short call; one of them at a time is replaced."""
    quick = dict(reservoir=4, updates_per_level=2, noise_levels=2, polish_updates=1, target="ring")
    images = np.random.default_rng(1).random((12, 6, 6))
    yield "describe", rv.describe, dict(family="replay")
    yield "open", rv.open, dict(path=runs["reservoir"].path)
    yield "load", rv.load, dict(name="nothing")
    yield (
        "diagnose",
        rv.diagnose,
        dict(draws=np.random.default_rng(2).normal(size=(2, 20, 2)), reference=None),
    )
    yield "reproduce", rv.reproduce, dict(ids="rsn-1", seeds=1)
    yield "machine", rv.machine, dict(couplings=np.eye(4))
    yield "poisson_model", rv.poisson_model, dict(state=runs["poisson"].weights)
    yield "train.reservoir", rv.train.reservoir, quick
    yield "train.replay", rv.train.replay, dict(task="triangle", units=4, updates=1, batch=2)
    yield (
        "train.langevin_machine",
        rv.train.langevin_machine,
        dict(data=images, updates=1, chains=4, classes=[]),
    )
    yield (
        "train.poisson_vae",
        rv.train.poisson_vae,
        dict(data=images, updates=1, steps=2, latents=4, batch_size=4),
    )
    yield "sample", runs["reservoir"].sample, dict(chains=2, draws=2, thin=1, duration=0.2)
    yield "replay", runs["maze"].replay, dict(count=2, steps=4)
    yield (
        "compare",
        runs["maze"].compare,
        dict(rests=[(0, 1)], recording=rv.data.Recording([0, 1], [[0, 0], [1, 1]], [[0.5]])),
    )
    yield "stability", runs["maze"].stability, dict(friction=0.5)
    yield "generate", runs["machine"].generate, dict(chains=2, steps=2)
    yield "denoise", runs["machine"].denoise, dict(images=images[:2])
    yield "inpaint", runs["machine"].inpaint, dict(images=images[:2], mask=np.eye(6), steps=2)
    yield "energy", runs["machine"].energy, dict(images=images[:2])
    yield "infer", runs["poisson"].infer, dict(images=images[:2], steps=2)
    yield "session", runs["poisson"].session, dict(images=2)
    session = runs["poisson"].session(images=2)
    yield "step", session.step, dict(frame=images[:2], steps=1)
    yield "read", session.read, dict(name="codes")
    yield "set", session.set, dict(mode="mean")
    yield "Draws", rv.Draws, dict(values=np.zeros((1, 2, 1)), units=None)
    yield "Recording", rv.data.Recording, dict(t=[0, 1], position=[[0, 0], [1, 1]], spikes=None)
    for name in ("from_deeplabcut", "from_sleap"):
        yield name, getattr(rv.data, name), dict(path=folder / "none.csv", frame_rate=1.0)
    yield "from_posteriordb", rv.data.from_posteriordb, dict(path=folder / "none.json")
    yield "from_stan_csv", rv.data.from_stan_csv, dict(paths=[folder / "none.csv"])
    yield "from_image_folder", rv.data.from_image_folder, dict(path=folder / "none")


def replacements(
    function: Callable[..., Any], given: dict[str, Any], share: int
) -> Iterator[tuple[str, Any]]:
    """Arguments and what to put in their place; of those that are not given every `share`-th."""
    names = [
        name for name in inspect.signature(function).parameters if name not in ("self", "output")
    ]
    count = 0
    for name in names:
        for value in [*WORDS, *THINGS, *(ARRAYS if name in given else [])]:
            count += 1
            if name in given or count % share == 0:
                yield name, value


def call(function: Callable[..., Any], given: dict[str, Any]) -> str:
    """What comes of a call: `ok`, or the class of its exception."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        function(**given)
        return "ok"
    except (Exception, KeyboardInterrupt) as problem:
        return type(problem).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def shown(value: object) -> str:
    return f"{type(value).__name__} {ascii(value)[:60]}".replace("\n", " ")


def main(folder: Path, share: int, first: int) -> None:
    signal.signal(signal.SIGALRM, interrupt)
    warnings.simplefilter("ignore")
    runs = {name: rv.open(folder / name) for name in ("reservoir", "maze", "machine", "poisson")}
    tempfile.tempdir = tempfile.mkdtemp(dir=folder)
    number = 0
    for label, function, given in calls(runs, folder):
        for name, value in replacements(function, given, share):
            number += 1
            if number >= first:
                print(f"{number} {label}: {name} = {shown(value)} -> ", end="", flush=True)
                print(call(function, {**given, name: value}), flush=True)
    pickle.dumps(runs)
    gc.collect()
    print("survived", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
