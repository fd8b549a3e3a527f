"""Replay of path-integrating networks: left alone with their noise, they run through their maze."""

from __future__ import annotations

from typing import Any, ClassVar, Mapping, Optional, Sequence, Union

import numpy as np

from . import _jobs
from ._errors import DataError, wrong
from ._names import named
from ._scratch import Scratch
from .data.recording import Recording
from .runs import Run
from .trajectories import Replay

_NOISES = {"doubled": "doubledVariance", "same": "same"}


class ReplayRun(Run):
    """A trained path-integrating network."""

    family: ClassVar[str] = "replay"
    recording: Optional[Recording] = None
    """The recording with spikes that the run was trained on in this process."""

    @named
    def replay(
        self,
        count: int = 100,
        steps: int = 400,
        *,
        preset: str = "base",
        friction: Optional[float] = None,
        adaptation: Optional[float] = None,
        adaptation_time: Optional[float] = None,
        adaptation_site: Optional[str] = None,
        adaptation_form: Optional[str] = None,
        noise: Union[str, float] = "doubled",
        noise_scale: Optional[str] = None,
        leak: Optional[float] = None,
        warmup: int = 0,
        precision: str = "float32",
        start: str = "encoded",
        outputs: bool = False,
        state_interval: int = 0,
        measures: bool = False,
        seed: int = 1,
    ) -> Replay:
        """Quiescent trajectories: zero input, noise on.

        Parameters
        ----------
        count, steps, warmup : int
            Replays, steps of each, and steps left out at the start of each.
        preset : str
            Friction and adaptation by name, as in ``base``.
        friction : float, optional
            λ in (0, 1]; below 1 gives momentum, and faster replay.
        adaptation, adaptation_time : float, optional
            Strength b per step, and its time constant in steps; gives exploration.
        adaptation_site : str, optional
            ``outside`` or ``inside`` the nonlinearity.
        adaptation_form : str, optional
            What adaptation acts on: ``rates``, or their ``deviations`` from their means over behaviour.
        noise : str or float
            ``doubled`` variance of training, the ``same``, or a standard deviation per step.
        noise_scale : str, optional
            How noise follows friction: ``raw`` or ``fdt``.
        leak : float, optional
            κ in (0, 1] in place of the trained one.
        precision : str
            Of products: ``float32``, or ``mixed``, which rounds to bfloat16 and sums in float32.
        start : str
            ``encoded`` awake positions, ``resting``, ``last-awake`` or ``shuffled``.
        outputs : bool
            Whether outputs `[replay, time, output]`, such as place cells, are kept.
        state_interval : int
            Steps between two hidden states that are kept; 0 for none.
        measures : bool
            Whether replay is measured beside awake runs, in `metrics`.
        seed : int
            Of starts and noise.

        Returns
        -------
        Replay
            Positions, times, and what was asked for.
        """
        members = {
            "source": str(self.path), "seed": seed, "preset": preset, "friction": friction,
            "adaptation": adaptation, "adaptationTime": adaptation_time,
            "adaptationSite": adaptation_site, "adaptationForm": adaptation_form, "noise": _noise(noise), "noiseScale": noise_scale,
            "leak": leak, "precision": precision, "count": count, "steps": steps, "warmup": warmup, "start": start,
            "keepsOutputs": outputs, "stateInterval": state_interval, "measures": measures,
        }  # fmt: skip
        return Replay(_jobs.run("replay", members), self, members)

    @named
    def stability(
        self, *, friction: Optional[float] = None, adaptation: Optional[float] = None
    ) -> dict[str, float]:
        """Mean spectral radius at replayed states, by friction; above 1 replay may oscillate.

        Parameters
        ----------
        friction, adaptation : float, optional
            As in `replay`.
        """
        members = {
            "source": str(self.path), "friction": friction, "adaptation": adaptation,
            "checksStability": True,
        }  # fmt: skip
        return {name: _float(value) for name, value in _jobs.run("replay", members).metrics.items()}

    @named
    def compare(
        self,
        rests: Sequence[Sequence[float]],
        recording: Optional[Recording] = None,
        *,
        count: int = 100,
        steps: int = 400,
        shuffles: Optional[int] = None,
        controls: Optional[int] = None,
        seed: int = 1,
    ) -> dict[str, Any]:
        """Events of a recording's rest, decoded, beside replay: how fast both are, and how ordered.

        Parameters
        ----------
        rests : sequence of (start, end)
            Intervals of rest, seconds.
        recording : Recording, optional
            Positions and spikes; those that the run was trained with where None.
        count, steps, seed : int
            Of the replay beside.
        shuffles : int, optional
            Shuffles that each event is scored against; 500.
        controls : int, optional
            Planted and Poisson events of each kind, which show what the scoring finds; none where None.

        Returns
        -------
        dict
            Units, events, share of significant ones, speeds over running.
        """
        found = recording or self.recording
        if not isinstance(found, Recording):
            raise wrong("recording", "a reverie.data.Recording with spikes", found)
        if found.spikes is None:
            raise DataError("the recording has no spikes; give Recording(t, position, spikes).")
        scratch = Scratch()
        file = scratch.path / "recording.npz"
        # The library reads it as it read the data of the run.
        found.save(file, self.settings.get("reading"))
        comparison = {
            "file": str(file), "rests": np.asarray(rests, np.float64), "shuffles": shuffles,
            "controls": controls,
        }  # fmt: skip
        members = {
            "source": str(self.path), "count": count, "steps": steps, "seed": seed,
            "comparison": {name: value for name, value in comparison.items() if value is not None},
        }  # fmt: skip
        return _jobs.run("replay", members).metrics


def _noise(noise: Union[str, float]) -> Mapping[str, object]:
    """The case of the library's enumeration."""
    if isinstance(noise, str):
        if noise not in _NOISES:
            raise wrong("noise", "doubled, same or a number", noise)
        return {_NOISES[noise]: {}}
    return {"absolute": {"_0": noise}}


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)
