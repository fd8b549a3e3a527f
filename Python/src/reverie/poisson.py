"""Iterative Poisson and Gaussian models: spikes and rates that explain images, without an encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Mapping, Optional, Sequence

from . import _jobs, _safetensors
from ._arrays import Array, sendable
from ._errors import wrong
from ._names import named, reading_options, snake
from ._numbers import finite
from ._scratch import Scratch
from .runs import Run
from .session import Session
from .weights import from_torch


class Inference:
    """What inference gives.

    Attributes
    ----------
    codes : numpy.ndarray
        Latents read out, `[image, latent]`: spike counts of a Poisson model; of streams `[stream, time, latent]`.
    rates : numpy.ndarray
        Rates eᵘ, of the same shape.
    reconstruction : numpy.ndarray
        `[image, pixel]`.
    images : numpy.ndarray
        The images as they were shown to the model, `[image, pixel]`.
    spikes : dict of numpy.ndarray or None
        Spike times of one image, where they were kept, as pynapple's `TsGroup` has them.
    steps : numpy.ndarray or None
        Steps that each image took, where images stop early.
    metrics : dict
        Explained variance, sparsity, free energy (where draws are read out), spikes, energy, stability.
    curve : dict of numpy.ndarray
        Measures by name, `[readout]`, and the steps after which they were read out, ``step``; NaN where a
        readout lacks a measure.
    """

    def __init__(self, result: _jobs.JobResult) -> None:
        arrays = result.arrays
        self.codes: Array = arrays["codes"]
        self.rates: Array = arrays["rates"]
        self.reconstruction: Array = arrays["reconstruction"]
        self.images: Optional[Array] = arrays.get("images")
        self.steps: Optional[Array] = arrays.get("steps")
        self.spikes: Optional[dict[str, Array]] = _members(arrays, "spikes.")
        self.fields: Optional[dict[str, Array]] = _members(arrays, "fields.")
        self.metrics: dict[str, Any] = dict(result.metrics)
        self.metrics.pop("output", None)
        self.curve: dict[str, Array] = _members(arrays, "curve.") or {}

    @named
    def plot(self, count: int = 8) -> Any:
        """Images above their reconstructions; a `matplotlib` figure."""
        from .plots import images

        return images.pairs(self, count)

    def __repr__(self) -> str:
        explained = self.metrics.get("explained")
        shown = f", explains {explained:.3g}" if isinstance(explained, float) else ""
        return f"Inference({' × '.join(map(str, self.codes.shape))} codes{shown})"


class PoissonModel:
    """What can be done with a model, whether a run or bare weights."""

    def _source(self) -> dict[str, object]:
        """How requests name the model."""
        raise NotImplementedError

    @named
    def infer(
        self,
        images: Any,
        *,
        steps: Optional[int] = None,
        step_size: Optional[float] = None,
        mode: str = "sample",
        temperature: Optional[float] = None,
        readout: str = "sample",
        inner_iterations: int = 1,
        inner_weight: float = 1.0,
        prior: str = "rolling",
        preparation: Optional[str] = None,
        stop_below: Optional[float] = None,
        video: bool = False,
        starts_cold: bool = False,
        spikes_of: Optional[int] = None,
        step_duration: float = 0.01,
        every_step: bool = False,
        spike_energy: float = 1.7,
        operation_energy: float = 23.6,
        first_image: int = 0,
        count: Optional[int] = None,
        fit_fields: bool = False,
        require_stability: bool = False,
        reading: Optional[Mapping[str, Any]] = None,
        seed: int = 1,
    ) -> Inference:
        """Iterative inference on images, or on streams of frames.

        Parameters
        ----------
        images : array_like
            `[image, row, column]` or `[image, pixel]`, as in training; with `video`
            `[stream, time, row, column]` or `[stream, time, pixel]`.
        steps : int, optional
            Inference steps, or steps per frame; 1000, or 10 per frame.
        step_size : float, optional
            Step η of inference; the model's own where None.
        mode : str
            How latents are drawn: ``sample``, ``mean``, ``expected``, or ``relaxed`` with a `temperature`.
        readout : str
            What codes and reconstructions are read from: ``sample`` or ``rate``.
        inner_iterations, inner_weight
            Iterations of a step, and weight of their leak to the prior.
        prior : str
            ``rolling`` or ``anchored``.
        preparation : str, optional
            What is done to the images; what training did, where None.
        stop_below : float, optional
            Images stop once their energy changes by less than this share in 20 steps.
        video, starts_cold : bool
            Whether images are frames whose state is kept from frame to frame, and whether it is forgotten.
        spikes_of : int, optional
            Image whose spikes are kept at every step, in `spikes`.
        step_duration : float
            Seconds of a step, for spike times.
        every_step : bool
            Whether every step is read out for `curve`, in place of a few, and the step of convergence is found, in `metrics`.
        spike_energy, operation_energy : float
            Energy of a spike and of a synaptic operation, pJ.
        first_image, count : int
            Images, or streams, before the first one that is used, and how many are used: all that follow where None.
            The results are those of the same images among all.
        fit_fields : bool
            Whether Gabor functions are fitted to the dictionary, in `fields`.
        require_stability : bool
            Whether unstable inference raises `NumericalError`, not a warning.
        reading : mapping, optional
            How numbers are read where they leave it open: `{"pixel_range": "0,1"}` says black and white.
        seed : int
            Of every draw.
        """
        members = {
            **self._source(), "steps": steps, "stepSize": step_size,
            "mode": inference_mode(mode, temperature), "readout": readout, "innerIterations": inner_iterations, "innerWeight": inner_weight,
            "prior": prior, "preparation": preparation, "stopBelow": stop_below, "isVideo": video,
            "startsCold": starts_cold, "rasterImage": spikes_of, "stepDuration": step_duration,
            "readsEveryStep": every_step, "spikeEnergy": finite(spike_energy, "spike_energy") / 1e12,
            "operationEnergy": finite(operation_energy, "operation_energy") / 1e12,
            "firstImage": first_image, "count": count,
            "fitsFields": fit_fields, "requiresStability": require_stability, "seed": seed,
            "reading": reading_options(reading),
        }  # fmt: skip
        array = sendable(images, "images", axes=(1, 2, 3, 4, 5))
        data = array[None] if array.ndim == 1 else array
        return Inference(_jobs.run("infer", members, {"data": data}))

    @named
    def physiology(
        self,
        neurons: int = 60,
        *,
        orientations: int = 12,
        frequencies: Optional[Sequence[float]] = None,
        phases: int = 4,
        contrasts: Sequence[float] = (0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2),
        radii: Sequence[float] = (0.125, 0.25, 0.5),
        steps: int = 300,
        blank_steps: int = 300,
        mode: str = "mean",
        temperature: Optional[float] = None,
        seed: int = 1,
    ) -> dict[str, Array]:
        """What gratings tell of the neurons that they drive best.

        Of each neuron, the most responsive first: `neuron` (its column in the dictionary), `orientation` (degrees),
        `frequency` (cycles per image), `phase` (radians), `rate` (spikes or activity per step), `selectivity`, `half_width`
        (degrees), `suppression` by an orthogonal mask; `tuning` `[neuron, orientation]` at `orientations`,
        `contrast_rates` `[neuron, contrast]` at `contrasts`, `size_rates` `[neuron, radius]` at `radii`; `latency`
        `[contrast]`, steps. NaN where undefined.

        Parameters
        ----------
        neurons : int
            Neurons that are followed.
        orientations : int
            Orientations, evenly spread over half a turn.
        frequencies : sequence of float, optional
            Cycles per image; those of 1, 1.5, 2, 3, 4, 5 and 6 that the image holds where None.
        phases : int
            Phases of every grating.
        contrasts : sequence of float
            Of a neuron's best grating.
        radii : sequence of float
            Of apertures, image widths.
        steps, blank_steps : int
            Inference steps on a stimulus, and on a blank field before it.
        mode, temperature, seed
            As in `infer`; without noise unless asked for, or needed by rectified Gaussian latents.
        """
        stimuli = {
            "neurons": neurons, "orientations": orientations, "frequencies": None if frequencies is None else list(frequencies),
            "phases": phases, "contrasts": list(contrasts), "radii": list(radii),
        }  # fmt: skip
        members = {
            **self._source(), "stimuli": stimuli, "steps": steps, "blankSteps": blank_steps,
            "mode": inference_mode(mode, temperature), "seed": seed,
        }  # fmt: skip
        return dict(_jobs.run("physiology", members).arrays)

    @named
    def session(
        self,
        images: int = 1,
        *,
        mode: str = "sample",
        temperature: Optional[float] = None,
        readout: str = "sample",
        inner_iterations: int = 1,
        inner_weight: float = 1.0,
        prior: str = "rolling",
        preparation: Optional[str] = None,
        seed: int = 1,
    ) -> Session:
        """Step-by-step inference whose state is kept; use it in a `with` statement.

        Parameters
        ----------
        images : int
            Images, or streams of frames, that are advanced together.
        mode, temperature, readout, inner_iterations, inner_weight, prior, preparation, seed
            As in `infer`.
        """
        members = {
            **self._source(), "images": images, "mode": inference_mode(mode, temperature),
            "readout": readout, "innerIterations": inner_iterations, "innerWeight": inner_weight,
            "prior": prior, "preparation": preparation, "seed": seed,
        }  # fmt: skip
        return Session(members)


class PoissonRun(Run, PoissonModel):
    """A trained model."""

    family: ClassVar[str] = "poisson-vae"

    def _source(self) -> dict[str, object]:
        return {"source": str(self.path)}


class BareModel(PoissonModel):
    """A model from weights alone, as `poisson_model` makes it."""

    def __init__(self, state: Mapping[str, Any], activation: Optional[str] = None) -> None:
        self._scratch = Scratch()
        self._file: Path = self._scratch.path / "weights.safetensors"
        self._activation = activation
        _safetensors.write(self._file, from_torch(state))

    def _source(self) -> dict[str, object]:
        return {"weights": str(self._file), "activation": self._activation}


@named
def poisson_model(state: Mapping[str, Any], activation: Optional[str] = None) -> BareModel:
    """A Poisson or Gaussian model with a linear decoder from weights by the reference's names.

    Parameters
    ----------
    state : mapping
        A torch `state_dict`, or arrays by name: `phi.weight` `[pixel, latent]`, `log_bias`, `log_lr.0`, ...
    activation : str, optional
        Of Gaussian latents; ReLU where None.
    """
    return BareModel(state, activation)


def inference_mode(mode: str, temperature: Optional[float]) -> dict[str, object]:
    """The case of the library's enumeration."""
    if mode == "relaxed":
        if temperature is None:
            raise wrong("temperature", "a number above 0 with mode relaxed", temperature)
        return {"relaxed": {"temperature": temperature}}
    if mode not in ("sample", "mean", "expected"):
        raise wrong("mode", "sample, mean, expected or relaxed", mode)
    if temperature is not None:
        raise wrong("temperature", f"None with mode {mode}", temperature)
    return {mode: {}}


def _members(arrays: Mapping[str, Array], prefix: str) -> Optional[dict[str, Array]]:
    found = {
        snake(name[len(prefix) :]): array for name, array in arrays.items() if name.startswith(prefix)
    }
    return found or None
