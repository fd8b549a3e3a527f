"""Neural Langevin machines: images from noise, restored and filled in."""

from __future__ import annotations

from typing import Any, ClassVar, Mapping, Optional

import numpy as np

from . import _jobs
from ._arrays import Array, sendable
from ._errors import DataError, wrong, wrong_shape
from ._names import named, reading_options
from .images import Images, side
from .runs import Run


class Machine:
    """What can be done with a machine, whether a run or bare couplings."""

    def _source(self) -> tuple[dict[str, object], dict[str, Array]]:
        """How requests name the machine, and arrays that go with it."""
        raise NotImplementedError

    @property
    def image_shape(self) -> tuple[int, int]:
        """Rows and columns of an image."""
        raise NotImplementedError

    @named
    def generate(
        self,
        chains: int = 36,
        steps: Optional[int] = None,
        *,
        time_step: Optional[float] = None,
        temperature: Optional[float] = None,
        reaction: float = 1.0,
        adjusted: bool = False,
        leapfrog_steps: Optional[int] = None,
        label: Optional[int] = None,
        currents: bool = False,
        fix_polarity: bool = False,
        scale: str = "rates",
        precision: str = "float32",
        seed: int = 1,
    ) -> Images:
        """Images from noise.

        A machine that learned no bias makes each image and its negative equally often.

        Parameters
        ----------
        chains : int
            Chains, one image each.
        steps : int, optional
            Steps of every chain; as many as images of the run take to settle, or 40 time constants.
        time_step : float, optional
            Membrane time constants; that of the training.
        temperature : float, optional
            That of the training, or 1.
        reaction : float
            1 for the machine, 0 for the noisy network alone.
        adjusted : bool
            Whether steps are Metropolis-adjusted, without the time step's bias.
        leapfrog_steps : int, optional
            Leapfrog steps of Hamiltonian Monte Carlo in place of Langevin steps.
        label : int, optional
            The class to make, of a run with label units.
        currents : bool
            Whether currents x are given in place of rates tanh x.
        fix_polarity : bool
            Whether images are turned to the background of the training images, dark or bright.
        scale : str
            ``rates``, -1...1, or ``data``: pixels with the black and white of the training images.
        precision : str
            Of products: ``float32``, or ``mixed``, which rounds to bfloat16 and sums in float32.
        seed : int
            Of starts and noise.

        Returns
        -------
        Images
            `[chain, row, column]`.
        """
        members = {
            "chains": chains, "steps": steps, "timeStep": time_step, "temperature": temperature,
            "reaction": reaction, "isAdjusted": adjusted, "leapfrogSteps": leapfrog_steps,
            "label": label, "givesCurrents": currents, "fixesPolarity": fix_polarity, "seed": seed,
            "givesPixels": _gives_pixels(scale), "precision": precision,
        }  # fmt: skip
        return self._made(members, {})

    @named
    def denoise(
        self,
        images: Any,
        *,
        noise_deviation: Optional[float] = None,
        time: Optional[float] = None,
        relax: bool = False,
        average: Optional[int] = None,
        reference: Any = None,
        time_step: Optional[float] = None,
        temperature: Optional[float] = None,
        reading: Optional[Mapping[str, Any]] = None,
        scale: str = "data",
        seed: int = 1,
    ) -> Images:
        """Images restored: the mean of the machine's posterior given their noise.

        Parameters
        ----------
        images : array_like
            `[image, row, column]` or `[image, pixel]`, black and white as in training; one image `[row, column]`
            or `[pixel]` is a set of one; or `Images` that a machine made.
        noise_deviation : float, optional
            Deviation of their Gaussian noise, where black and white are 2 apart; estimated where None.
        time : float, optional
            Time before the image is read, membrane time constants; 2, or 0.1 of relaxation.
        relax : bool
            Whether the dynamics just run from the images, without a law of the noise.
        average : int, optional
            Chains per image whose mean is given; 16.
        reference : array_like, optional
            The clean images: `metrics` and `verdict` then say how near the restored ones are, in decibels, beside a
            blur and the linear estimate.
        time_step, temperature : float, optional
            As in `generate`.
        reading : mapping, optional
            How pixels are read where they leave it open: `{"pixel_range": "0,1"}` says black and white.
        scale : str
            ``data``: pixels like those given, with their black and white; or ``rates``, -1...1.
        seed : int
            Of the noise.
        """
        members = {
            "denoise": "images", "time": time, "noiseDeviation": noise_deviation,
            "timeStep": time_step, "temperature": temperature, "seed": seed, "average": average,
            "relaxes": relax, "reading": _reading(images, reading), "givesPixels": _gives_pixels(scale),
        }  # fmt: skip
        return self._restored(members, {"images": _images(images, "images")}, reference)

    @named
    def inpaint(
        self,
        images: Any,
        mask: Any,
        *,
        steps: Optional[int] = None,
        average: Optional[int] = None,
        reference: Any = None,
        time_step: Optional[float] = None,
        temperature: Optional[float] = None,
        reading: Optional[Mapping[str, Any]] = None,
        scale: str = "data",
        seed: int = 1,
    ) -> Images:
        """Images with their unknown pixels filled in; known pixels stay as they are.

        Time grows with images, `steps` and `average`: see "Images from noise" of the README.

        Parameters
        ----------
        images : array_like
            As in `denoise`; unknown pixels may be NaN.
        mask : array_like
            `[row, column]`, or one number per pixel: not 0 where a pixel is known.
        steps : int, optional
            Steps of every chain; 10 time constants, 1000 steps at the time step of the presets.
        average : int, optional
            Chains per image whose mean is given; 16. The mean is grey where the machine is in doubt.
        reference : array_like, optional
            The whole images, as in `denoise`.
        time_step, temperature, seed
            As in `generate`.
        reading, scale
            As in `denoise`.
        """
        members = {
            "inpaint": "images", "mask": "mask", "steps": steps, "timeStep": time_step,
            "temperature": temperature, "seed": seed, "average": average,
            "reading": _reading(images, reading), "givesPixels": _gives_pixels(scale),
        }  # fmt: skip
        known = sendable(mask, "mask")
        inputs = {"images": _filled(_images(images, "images"), known), "mask": known}
        return self._restored(members, inputs, reference)

    @named
    def energy(self, images: Any, *, reading: Optional[Mapping[str, Any]] = None) -> Array:
        """The energy of images, `[image]`: low for what the machine learned.

        Pixels between black and white are read as currents x from -1 to 1, as in training. Of the machine's own
        states give those: `generate(..., currents=True)`; rates tanh x are other images, with another energy.

        Parameters
        ----------
        images : array_like
            As in `denoise`.
        reading : mapping, optional
            As in `denoise`.
        """
        source, arrays = self._source()
        members = {**source, "reading": _reading(images, reading)}
        arrays["data"] = _images(images, "images")
        return _jobs.run("energy", members, arrays).arrays["energy"]

    def _restored(
        self, members: dict[str, object], inputs: dict[str, Array], reference: Any
    ) -> Images:
        if reference is not None:
            members["reference"] = "reference"
            inputs["reference"] = _images(reference, "reference")
        return self._made(members, inputs)

    def _made(self, members: Mapping[str, object], inputs: Mapping[str, Array]) -> Images:
        source, arrays = self._source()
        result = _jobs.run("generate", {**source, **members}, {**arrays, **inputs})
        made = result.arrays["images"]
        return Images(made.reshape(len(made), *self.image_shape), result.metrics)


class LangevinRun(Run, Machine):
    """A trained machine."""

    family: ClassVar[str] = "langevin-machine"

    @property
    def image_shape(self) -> tuple[int, int]:
        """Rows and columns of an image."""
        return int(self.settings["image_height"]), int(self.settings["image_width"])

    def _source(self) -> tuple[dict[str, object], dict[str, Array]]:
        return {"run": str(self.path)}, {}


class BareMachine(Machine):
    """A machine from couplings alone, as `machine` makes it."""

    def __init__(self, couplings: Any) -> None:
        self.couplings: Array = sendable(couplings, "couplings", axes=(2,))
        if self.couplings.shape[0] != self.couplings.shape[1]:
            raise wrong_shape("couplings", self.couplings.shape, "a square matrix")
        bad = np.argwhere(~np.isfinite(self.couplings)).tolist()
        if bad:
            place = str(bad[0])
            raise DataError(
                f"`couplings` {place} is {self.couplings[tuple(bad[0])]}, expected finite numbers.",
                {"place": f"couplings {place}", "expected": "finite numbers"},
            )

    @property
    def image_shape(self) -> tuple[int, int]:
        """Rows and columns of an image: a square, or one row."""
        return side(len(self.couplings))

    def _source(self) -> tuple[dict[str, object], dict[str, Array]]:
        return {"weights": "weights"}, {"weights": self.couplings}


@named
def machine(couplings: Any) -> BareMachine:
    """A machine from couplings J `[to, from]`.

    Parameters
    ----------
    couplings : array_like
        `[unit, unit]`, or the weight of a `torch.nn.Linear`, which has the same order.
    """
    return BareMachine(couplings)


def _reading(images: Any, reading: Optional[Mapping[str, Any]]) -> object:
    """How images are read; those that a machine made know their black and white."""
    if reading is None and isinstance(images, Images):
        return {"pixelRange": f"{images.black!r},{images.white!r}"}
    return reading_options(reading)


def _gives_pixels(scale: str) -> bool:
    if scale not in ("data", "rates"):
        raise wrong("scale", "data or rates", scale)
    return scale == "data"


def _images(images: Any, name: str) -> Array:
    """Images with an axis that counts them."""
    array = sendable(images, name, axes=(1, 2, 3, 4))
    return array[None] if array.ndim == 1 else array


def _filled(images: Array, known: Array) -> Array:
    """Images whose unknown pixels are numbers: where they are NaN, the smallest one of all images."""
    unknown = known.ravel() == 0
    rows = images.reshape(len(images), -1)
    if images.dtype.kind != "f" or rows.shape[1] != unknown.size or np.isfinite(rows).all():
        return images
    filled = rows.copy()
    filled[np.isnan(rows) & unknown] = np.nanmin(rows)
    return filled.reshape(images.shape)
