"""`reverie.train.poisson_vae`; written by `generate` from what the library describes."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Union

from .._names import named
from .._paths import PathLike
from ..poisson import PoissonRun
from ._start import start

KEYS = {
    "reading": "reading",
    "preparation": "preparation",
    "patch_side": "patchSide",
    "embedded_patches": "embeddedPatches",
    "validation_share": "validationShare",
    "latents": "latents",
    "family": "family",
    "activation": "activation",
    "decoder": "decoder",
    "learns_pixel_noise": "learnsPixelNoise",
    "initial_step_size": "initialStepSize",
    "updates": "plan.updates",
    "batch_size": "plan.batchSize",
    "steps": "plan.steps",
    "divergence_weight": "plan.divergenceWeight",
    "learning_rate": "plan.learningRate",
    "weight_decay": "plan.weightDecay",
    "gradient_limit": "plan.gradientLimit",
    "rate_warmup": "plan.rateWarmup",
    "final_learning_rate": "plan.finalLearningRate",
    "ramp_start": "plan.rampStart",
    "ramp_end": "plan.rampEnd",
    "temperature_share": "plan.temperatureShare",
    "final_temperature": "plan.finalTemperature",
    "window": "plan.window",
    "divergence_form": "plan.divergenceForm",
    "inner_iterations": "plan.innerIterations",
    "inner_weight": "plan.innerWeight",
    "event_tail": "plan.eventTail",
    "event_interval": "plan.eventInterval",
    "windows": "plan.windows",
    "stability_margin": "plan.stabilityMargin",
    "rule": "plan.rule",
}
"""Paths of keys in the configuration, by argument."""

OPTIONAL: frozenset[str] = frozenset(["reading", "stability_margin"])
"""Arguments that may be False, which means none."""


@named
def poisson_vae(
    data: Any = None,
    *,
    output: Optional[PathLike] = None,
    seed: Optional[int] = None,
    resume: bool = False,
    overwrite: bool = False,
    checkpoint_every: int = 5000,
    exact: bool = False,
    preset: Optional[Literal["patches", "mnist", "small"]] = None,
    reading: Union[Mapping[str, Any], Literal[False], None] = None,
    preparation: Optional[
        Literal[
            "automatic", "none", "unit", "standard", "whiten", "whitenAsPublished",
        ]
    ] = None,
    patch_side: Optional[int] = None,
    embedded_patches: Optional[int] = None,
    validation_share: Optional[float] = None,
    latents: Optional[int] = None,
    family: Optional[Literal["poisson", "gaussian", "bernoulli"]] = None,
    activation: Optional[
        Literal[
            "identity", "relu", "logistic", "gompertz", "softplus", "normalCDF", "arctangent",
            "tanh", "nakaRushton", "cubic", "exponential",
        ]
    ] = None,
    decoder: Optional[Mapping[str, Any]] = None,
    learns_pixel_noise: Optional[bool] = None,
    initial_step_size: Optional[float] = None,
    updates: Optional[int] = None,
    batch_size: Optional[int] = None,
    steps: Optional[int] = None,
    divergence_weight: Optional[float] = None,
    learning_rate: Optional[float] = None,
    weight_decay: Optional[float] = None,
    gradient_limit: Optional[float] = None,
    rate_warmup: Optional[float] = None,
    final_learning_rate: Optional[float] = None,
    ramp_start: Optional[float] = None,
    ramp_end: Optional[float] = None,
    temperature_share: Optional[float] = None,
    final_temperature: Optional[float] = None,
    window: Optional[Literal["sigmoid", "linear", "cubic", "quintic", "cosine"]] = None,
    divergence_form: Optional[Literal["reference", "exact"]] = None,
    inner_iterations: Optional[int] = None,
    inner_weight: Optional[float] = None,
    event_tail: Optional[float] = None,
    event_interval: Optional[int] = None,
    windows: Optional[int] = None,
    stability_margin: Union[float, Literal[False], None] = None,
    rule: Optional[Literal["throughTime", "local"]] = None,
) -> PoissonRun:
    """Trains an iterative Poisson, Gaussian or Bernoulli autoencoder, which has no encoder.

    Arguments that are None have the default of the preset; `reverie.describe("poisson-vae")` shows them.

    Parameters
    ----------
    data : array_like or path, optional
        Images `[image, row, column]` or `[image, pixel]`, or photographs, which are whitened and
        cut into patches. Without it dead-leaves patches.
    output : path-like, optional
        The run directory to write; a temporary one, gone with the run, where None.
    seed : int, optional
        Of every random number; 1, or that of the run that is resumed.
    resume : bool
        Whether to go on from the latest checkpoint of `output`, or to start where there is no run
        yet.
    overwrite : bool
        Whether to replace the run in `output`.
    checkpoint_every : int
        Updates between two checkpoints; 0 saves only when stopped.
    exact : bool
        Whether to refuse to resume on a machine that computes other bits.
    preset : str, optional
        Where settings start from: patches, mnist, small.
    reading : mapping, optional
        How `data` is read where that is not clear by itself, by key: header, decimal, separator,
        columns, exclude, missing, axes, image_shape, channels, pixel_range, labels, part,
        transpose, time_column, time_unit, frame_rate, position_columns, position_unit, likelihood,
        lost_value, body_part, individual. False: none.
    preparation : str, optional
        What is done to the images before training. (automatic, none, unit, standard, whiten,
        whitenAsPublished; default: automatic)
    patch_side : int, optional
        Side of patches cut from large or embedded images. (at least 1; pixels; default: 16)
    embedded_patches : int, optional
        Dead-leaves patches made where there is no data. (at least 2; default: 8000)
    validation_share : float, optional
        Share of the images kept for validation. (above 0, below 1; default: 0.2)
    latents : int, optional
        Latent neurons K. (at least 1; default: 512)
    family : str, optional
        Latent family. (poisson, gaussian, bernoulli; default: poisson)
    activation : str, optional
        Activation of Gaussian latents. (identity, relu, logistic, gompertz, softplus, normalCDF,
        arctangent, tanh, nakaRushton, cubic, exponential; default: identity)
    decoder : mapping, optional
        Decoder: linear, multilayer or convolutional, with its widths. (default: {'linear': {}})
    learns_pixel_noise : bool, optional
        Whether the pixel noise is learned, else 1. (default: True)
    initial_step_size : float, optional
        Step size of inference before training, of log rates, logits or means. (above 0; default:
        0.2)
    updates : int, optional
        Optimiser steps. (at least 1; default: 2000)
    batch_size : int, optional
        Images of an update B. (at least 1; images; default: 200)
    steps : int, optional
        Inference steps unrolled T. (at least 1; default: 16)
    divergence_weight : float, optional
        Weight of the divergence in learning, beta. (at least 0; default: 24)
    learning_rate : float, optional
        Base learning rate. (above 0; default: 0.005)
    weight_decay : float, optional
        L2 added to every gradient. (at least 0; default: 0.0003)
    gradient_limit : float, optional
        Largest norm of the gradient of all parameters. (above 0; default: 300)
    rate_warmup : float, optional
        Share of the updates over which the learning rate rises. (at least 0, at most 1; default:
        0.05)
    final_learning_rate : float, optional
        Learning rate at the end. (default: 1e-05)
    ramp_start : float, optional
        Share of the updates before beta and the ceilings start to rise. (at least 0, at most 1;
        default: 0.001)
    ramp_end : float, optional
        Share of the updates after which beta and the ceilings are full. (at least 0, at most 1;
        default: 0.4)
    temperature_share : float, optional
        Share of the updates over which the temperature falls. (at least 0, at most 1; default: 0.4)
    final_temperature : float, optional
        Temperature of relaxed counts and bits at the end. (above 0; default: 0.01)
    window : str, optional
        Soft indicator of relaxed counts. (sigmoid, linear, cubic, quintic, cosine; default:
        sigmoid)
    divergence_form : str, optional
        Form of the divergence scored of Poisson latents. (reference, exact; default: reference)
    inner_iterations : int, optional
        Gradient steps of inference in a time step. (at least 1; default: 1)
    inner_weight : float, optional
        Weight of the leak to the prior of inner iterations. (at least 0; default: 1)
    event_tail : float, optional
        Probability of needing more events than are drawn. (above 0, below 1; default: 0.001)
    event_interval : int, optional
        Updates between two settings of the events drawn. (at least 1; updates; default: 200)
    windows : int, optional
        Updates in a row on the same batch. (at least 1; default: 1)
    stability_margin : float, optional
        Share of the stability limit kept free, by a smaller step size of Poisson latents; absent:
        not asked for. (above 0, below 1; default: 0.1) False: none.
    rule : str, optional
        How weights learn. (throughTime, local; default: throughTime)

    Returns
    -------
    PoissonRun
        The trained run.
    """
    given = dict(locals(), optional=OPTIONAL)
    run: PoissonRun = start("poisson-vae", KEYS, given)
    return run
