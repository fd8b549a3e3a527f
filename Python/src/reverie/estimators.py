"""Estimators in scikit-learn's manner."""

from __future__ import annotations

import inspect
from typing import Any, Callable, ClassVar, Mapping, TypeVar

import numpy as np

from ._arrays import Array
from ._errors import missing
from ._names import unknown_argument
from .machines import LangevinRun
from .poisson import PoissonRun
from .reservoir import ReservoirRun
from .train import _langevin_machine, _poisson_vae, _reservoir
from .train import langevin_machine, poisson_vae, reservoir
from .train._start import sides

try:
    from sklearn.base import BaseEstimator, DensityMixin, TransformerMixin
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as problem:
    raise missing("scikit-learn 1.6 or later", "estimators", "reverie.estimators") from problem

__all__ = ["LangevinMachine", "PoissonVAE", "ReservoirSampler"]


def _reading(values: Array) -> dict[str, object]:
    """How rows are images: squares or single rows; standardised pixels, as of a pipeline, as they are."""
    found: dict[str, object] = {"image_shape": sides(values.shape[1])}
    is_whole = bool(np.all(values == np.round(values)))
    if values.min() < 0 or (values.max() > 1 and not is_whole):
        found["pixel_range"] = "none"
    return found


class _Settings:
    """Estimators whose parameters are, beside their own, the settings of a training."""

    _settings: ClassVar[tuple[str, ...]] = ()

    def _take(self, settings: dict[str, Any]) -> None:
        """Sets every setting as an attribute, as scikit-learn wants it: None has the default."""
        for name in self._settings:
            setattr(self, name, settings.pop(name, None))
        for name in settings:
            known = list(inspect.signature(type(self)).parameters)
            raise unknown_argument(type(self).__name__, name, known)

    def _given(self, **others: Any) -> dict[str, Any]:
        """Settings that are not None, over `others`."""
        values = {name: getattr(self, name) for name in self._settings}
        return {**others, **{name: value for name, value in values.items() if value is not None}}


Kind = TypeVar("Kind", bound=type[_Settings])


def _settled(keys: Mapping[str, str], *more: str) -> Callable[[Kind], Kind]:
    """Shows the settings in the signature, which is where scikit-learn looks for parameters."""

    def complete(kind: Kind) -> Kind:
        signature = inspect.signature(kind.__init__)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        names = {parameter.name for parameter in own}
        kind._settings = tuple(name for name in [*more, *keys] if name not in names)
        others = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None)
            for name in kind._settings
        ]
        complete_signature = signature.replace(parameters=own + others)
        kind.__init__.__signature__ = complete_signature  # type: ignore[attr-defined]
        return kind

    return complete


@_settled(_reservoir.KEYS)
class ReservoirSampler(_Settings, DensityMixin, BaseEstimator):  # type: ignore[misc]
    """A reservoir network that samples the law of its training data.

    Parameters
    ----------
    reservoir : int
        Neurons.
    duration : float
        Time before a draw, in membrane time constants.
    random_state : int
        Seed of training and draws.
    **settings
        Other arguments of `reverie.train.reservoir`, by name.

    Attributes
    ----------
    run_ : ReservoirRun
        The trained network.
    n_features_in_ : int
        Units.
    """

    def __init__(
        self,
        reservoir: int = 256,
        *,
        duration: float = 20.0,
        random_state: int = 1,
        **settings: Any,
    ) -> None:
        self.reservoir = reservoir
        self.duration = duration
        self.random_state = random_state
        self._take(settings)

    def fit(self, X: Any, y: Any = None) -> ReservoirSampler:
        """Trains on draws `[draw, unit]`; `y` is not used."""
        values = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        self.run_: ReservoirRun = reservoir(
            values, reservoir=self.reservoir, seed=self.random_state, **self._given()
        )
        return self

    def sample(self, n_samples: int = 1) -> Array:
        """Independent draws `[draw, unit]`, one from each of as many chains."""
        check_is_fitted(self)
        draws = self.run_.sample(
            chains=n_samples, draws=1, duration=self.duration, seed=self.random_state
        )
        return np.asarray(draws)[:, 0]

    def score_samples(self, X: Any) -> Array:
        """Log density of points up to a constant `[draw]`, of a tied network with a linear transform."""
        check_is_fitted(self)
        return self.run_.log_density(
            validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        )


@_settled(_langevin_machine.KEYS, "preset")
class LangevinMachine(_Settings, DensityMixin, BaseEstimator):  # type: ignore[misc]
    """A neural Langevin machine: a density of images in the fixed points of a network.

    Parameters
    ----------
    random_state : int
        Seed of training and images.
    **settings
        Arguments of `reverie.train.langevin_machine`, by name.

    Attributes
    ----------
    run_ : LangevinRun
        The trained machine.
    """

    def __init__(self, *, random_state: int = 1, **settings: Any) -> None:
        self.random_state = random_state
        self._take(settings)

    def fit(self, X: Any, y: Any = None) -> LangevinMachine:
        """Trains on images `[image, pixel]`; `y` are labels.

        Pixels are 0...1 or whole numbers of a camera; others, with a sign or standardised, are currents as they are.
        """
        values = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        given = self._given(reading=_reading(values))
        self.run_: LangevinRun = langevin_machine(
            values, labels=y, seed=self.random_state, **given
        )
        return self

    def sample(self, n_samples: int = 1) -> Array:
        """Images from noise, rates `[image, pixel]` in -1...1."""
        check_is_fitted(self)
        images = self.run_.generate(chains=n_samples, seed=self.random_state)
        return np.asarray(images).reshape(n_samples, -1)

    def score_samples(self, X: Any) -> Array:
        """Log-density of images up to a constant, `-E / T` `[image]`."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        temperature = float(self.run_.settings["training"]["temperature"])
        return np.asarray(-self.run_.energy(values) / temperature)

    def score(self, X: Any, y: Any = None) -> float:
        """Mean of `score_samples`."""
        return float(np.mean(self.score_samples(X)))


@_settled(_poisson_vae.KEYS, "preset")
class PoissonVAE(_Settings, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """An iterative Poisson autoencoder: images to rates of spiking neurons.

    Parameters
    ----------
    latents : int
        Neurons.
    inference_steps : int
        Inference steps of `transform`.
    random_state : int
        Seed of training and inference.
    **settings
        Other arguments of `reverie.train.poisson_vae`, by name.

    Attributes
    ----------
    run_ : PoissonRun
        The trained model.
    """

    def __init__(
        self,
        latents: int = 512,
        *,
        inference_steps: int = 100,
        random_state: int = 1,
        **settings: Any,
    ) -> None:
        self.latents = latents
        self.inference_steps = inference_steps
        self.random_state = random_state
        self._take(settings)

    def fit(self, X: Any, y: Any = None) -> PoissonVAE:
        """Trains on images `[image, pixel]`; `y` is not used."""
        values = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        given = self._given(reading=_reading(values))
        self.run_: PoissonRun = poisson_vae(
            values, latents=self.latents, seed=self.random_state, **given
        )
        return self

    def transform(self, X: Any) -> Array:
        """Rates `[image, latent]` after inference."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        return self.run_.infer(values, steps=self.inference_steps, seed=self.random_state).rates
