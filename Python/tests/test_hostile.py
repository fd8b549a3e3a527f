from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import reverie as rv


def test_no_argument_ends_the_interpreter(
    folder: Path,
    reservoir: rv.ReservoirRun,
    maze: rv.ReplayRun,
    machine: rv.LangevinRun,
    poisson: rv.PoissonRun,
) -> None:
    """Every public function with wrong types, shapes, NaN, empty and huge values.

    One replacement in nine of the arguments that the short call does not have; all of them with
    REVERIE_LONG_TESTS=1.
    """
    share = "1" if os.environ.get("REVERIE_LONG_TESTS") == "1" else "9"
    lines: list[str] = []
    deaths: list[str] = []
    while lines[-1:] != ["survived"] and len(deaths) < 100:
        arguments = [str(folder), share, str(len(lines) + 1)]
        told = subprocess.run(
            [sys.executable, Path(__file__).parent / "hostile.py", *arguments],
            capture_output=True,
            text=True,
        )
        lines += told.stdout.splitlines()
        if lines[-1:] != ["survived"]:
            deaths.append(
                f"{lines[-1] if lines else 'the start'} {told.returncode} {told.stderr[-300:]}"
            )
    assert not deaths, "\n".join(deaths)
    assert len(lines) > 700
    # What is refused is refused with a class that says so, not with one of our own mistakes.
    strange = [
        line
        for line in lines
        if line.endswith(("AttributeError", "KeyError", "UnboundLocalError", "AssertionError"))
    ]
    assert not strange, "\n".join(strange[:20])
