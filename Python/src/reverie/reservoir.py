"""Reservoir-sampler and sampler-only networks: draws from what they learned."""

from __future__ import annotations

from typing import Any, ClassVar, Mapping, Optional, Union

import numpy as np

from . import _jobs
from ._arrays import Array, sendable
from ._errors import DataError, nearest, wrong
from ._names import named
from ._numbers import whole
from .draws import Draws, as_draws
from .runs import Run


class ReservoirRun(Run):
    """A trained reservoir or sampler-only network."""

    family: ClassVar[str] = "reservoir"

    @property
    def units(self) -> Optional[list[str]]:
        """Names of the units of the data; None where it had none."""
        data = self.record.get("data") or {}
        names: Optional[list[str]] = data.get("units")
        return names

    @named
    def sample(
        self,
        chains: int = 4,
        draws: int = 1000,
        *,
        thin: int = 100,
        duration: Optional[float] = None,
        time_step: Optional[float] = None,
        mode: Optional[str] = None,
        precision: str = "float32",
        seed: int = 1,
        skew: Optional[float] = None,
        skew_matrix: Any = None,
        preconditioner: Any = None,
        observation: Optional[Mapping[str, Any]] = None,
        clamp: Optional[Mapping[Union[int, str], float]] = None,
        correction: Optional[str] = None,
        rates: bool = False,
        judge: bool = True,
        reference: Any = None,
        report_bias: bool = False,
    ) -> Draws:
        """Draws from the network's stationary law, by its noisy dynamics.

        Parameters
        ----------
        chains : int
            Independent chains.
        draws : int
            Draws of each chain.
        thin : int
            Steps between two draws of a chain.
        duration : float, optional
            Time before the first draw, in membrane time constants; 20, or 500 steps after the noise levels of
            ``annealed``.
        time_step : float, optional
            In membrane time constants; from the network's stiffness where None.
        mode : str, optional
            Which state is integrated: ``output``, ``hidden`` (gives neural activity), ``network``
            (sampler-only), ``annealed``, ``metropolis`` or ``exchange`` (tied networks); what suits the
            network where None.
        precision : str
            Of products: ``float32``, or ``mixed``, which rounds to bfloat16 and sums in float32.
        seed : int
            Of every draw.
        skew : float, optional
            Strength of an irreversible drift that mixes faster, on pairs of units.
        skew_matrix, preconditioner : array_like, optional
            `[unit, unit]`, in the network's coordinates.
        observation : mapping, optional
            `map` A `[k, unit]`, `value` y `[k]` and `covariance` R `[k, k]` in data units: draws are of
            the posterior given `y = A x + N(0, R)`. Its prior is the law as the network blurs it; with
            `correction="map"` the blur is taken from the draws, which is right for what y says nothing of.
        clamp : mapping, optional
            Units, by name or counted from 0, that are held at values in data units.
        correction : str, optional
            What is done against the blur of the last noise level: ``none``, ``step`` or ``map``; what suits
            the run where None.
        rates : bool
            Whether firing rates are kept; needs ``mode="hidden"``.
        judge : bool
            Whether draws are compared with the data of the run, in `Draws.verdict`.
        reference : as for `reverie.diagnose`, optional
            What they are compared with; some of the data of the run where None.
        report_bias : bool
            Whether the moments at the time step and at half of it are compared, in `metrics`.

        Returns
        -------
        Draws
            `[chain, draw, unit]` in data units.
        """
        chains, draws = whole(chains, "chains"), whole(draws, "draws")
        forces: dict[str, object] = {"clamps": _clamps(clamp, self.units)}
        if skew is not None:
            forces["skew"] = skew
        matrices = {"skewMatrix": skew_matrix, "preconditioner": preconditioner}
        arrays = {
            name: sendable(matrix, name, axes=(2,))
            for name, matrix in matrices.items()
            if matrix is not None
        }
        if observation is not None:
            arrays.update(_observation(observation))
        if judge and reference is not None:
            arrays["data"] = as_draws(reference, "reference").pooled
        members = {
            "source": str(self.path), "chains": chains, "draws": draws, "thinning": thin,
            "duration": duration, "timeStep": time_step, "mode": mode, "seed": seed,
            "forces": forces, "reportsBias": report_bias, "keepsRates": rates,
            "correction": correction, "judges": judge, "precision": precision,
        }  # fmt: skip
        result = _jobs.run("sample", members, arrays)
        return self._draws(result, chains, draws, seed)

    @named
    def log_density(self, points: Any) -> Array:
        """Log density of points up to one constant, `[point]`, nats.

        Only tied networks have one: train with ``architecture="tied"`` and a ``standardization`` that is
        linear, as ``whiten``.

        Parameters
        ----------
        points : array_like
            `[point, unit]`, in data units.
        """
        data = sendable(points, "points", axes=(2,))
        return _jobs.run("density", {"source": str(self.path)}, {"data": data}).arrays["logDensity"]

    def _draws(self, result: _jobs.JobResult, chains: int, draws: int, seed: int) -> Draws:
        arrays = result.arrays

        def series(name: str) -> Array:
            return arrays[name].reshape(chains, draws, -1)

        return Draws(
            series("draws"),
            self.units,
            statistics={
                name: arrays[name].reshape(chains, draws)
                for name in ("acceptance_rate", "lp")
                if name in arrays
            },
            rates=series("rates") if "rates" in arrays else None,
            metrics=result.metrics,
            attributes={
                "run": str(self.path),
                "seed": seed,
                "reverie_version": self.record.get("reverieVersion"),
                "stream_version": self.record.get("streamVersion"),
            },  # fmt: skip
        )


def _clamps(
    clamp: Optional[Mapping[Union[int, str], float]], units: Optional[list[str]]
) -> list[dict[str, object]]:
    if clamp is None:
        return []
    if not isinstance(clamp, Mapping):
        raise wrong("clamp", "a mapping from units to values", clamp)
    return [{"unit": _place(unit, units), "value": value} for unit, value in clamp.items()]


def _place(unit: Union[int, str], units: Optional[list[str]]) -> int:
    """The number of a unit, which may be given by the name that draws have for it."""
    if isinstance(unit, str):
        if unit in (units or ()):
            return (units or []).index(unit)
        if units is None and unit[:1] == "x" and unit[1:].isdecimal():
            return int(unit[1:])
        known = f"one of {', '.join(units)}" if units else "a number from 0, or x0, x1, ..."
        raise DataError(
            f"`clamp` names the unit {unit!r}, expected {known}.{nearest(unit, units or ())}",
            {"place": "clamp", "expected": known, "got": unit},
        )
    if isinstance(unit, (int, np.integer)) and not isinstance(unit, bool):
        return int(unit)
    raise wrong("clamp", "units by name or by number from 0", unit)


def _observation(observation: Mapping[str, Any]) -> dict[str, Array]:
    names = ["map", "value", "covariance"]
    if not isinstance(observation, Mapping) or set(observation) != set(names):
        raise wrong("observation", "a mapping with `map`, `value` and `covariance`", observation)
    return {name: sendable(observation[name], name) for name in names}
