"""`reverie.train.langevin_machine`; written by `generate` from what the library describes."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._names import named
from .._paths import PathLike
from ..machines import LangevinRun
from ._start import start

KEYS = {
    "reading": "reading",
    "classes": "classes",
    "image_count": "imageCount",
    "halves_images": "halvesImages",
    "stroke_digits": "strokeDigits",
    "label_copies": "labelCopies",
    "gain": "training.gain",
    "temperature": "training.temperature",
    "time_step": "training.timeStep",
    "steps_per_update": "training.stepsPerUpdate",
    "final_steps_per_update": "training.finalStepsPerUpdate",
    "chains": "training.chains",
    "batch_size": "training.batchSize",
    "learning_rate": "training.learningRate",
    "schedule": "training.schedule",
    "momentum": "training.momentum",
    "weight_decay": "training.weightDecay",
    "updates": "training.updates",
    "trains_bias": "training.trainsBias",
    "constraint": "training.constraint",
    "restarts_maximum_age": "training.restarts.maximumAge",
    "restarts_minimum_age": "training.restarts.minimumAge",
    "restarts_data_share": "training.restarts.dataShare",
    "restarts_noise_maximum_age": "training.restarts.noiseMaximumAge",
    "restarts_noise_minimum_age": "training.restarts.noiseMinimumAge",
    "averaging": "training.averaging",
    "tempering_temperatures": "training.tempering.temperatures",
    "feedback_randomness": "training.feedbackRandomness",
}
"""Paths of keys in the configuration, by argument."""

OPTIONAL: frozenset[str] = frozenset(["reading", "image_count", "final_steps_per_update", "momentum", "restarts_maximum_age", "restarts_minimum_age", "restarts_data_share", "restarts_noise_maximum_age", "restarts_noise_minimum_age", "averaging", "tempering_temperatures"])
"""Arguments that may be False, which means none."""


@named
def langevin_machine(
    data: Any = None,
    *,
    labels: Any = None,
    output: Optional[PathLike] = None,
    seed: Optional[int] = None,
    resume: bool = False,
    overwrite: bool = False,
    checkpoint_every: int = 5000,
    exact: bool = False,
    preset: Optional[Literal["paper", "balanced", "small"]] = None,
    reading: Union[Mapping[str, Any], Literal[False], None] = None,
    classes: Optional[Sequence[Any]] = None,
    image_count: Union[int, Literal[False], None] = None,
    halves_images: Optional[bool] = None,
    stroke_digits: Optional[int] = None,
    label_copies: Optional[int] = None,
    gain: Optional[float] = None,
    temperature: Optional[float] = None,
    time_step: Optional[float] = None,
    steps_per_update: Optional[int] = None,
    final_steps_per_update: Union[int, Literal[False], None] = None,
    chains: Optional[int] = None,
    batch_size: Optional[int] = None,
    learning_rate: Optional[float] = None,
    schedule: Optional[Mapping[str, Any]] = None,
    momentum: Union[float, Literal[False], None] = None,
    weight_decay: Optional[float] = None,
    updates: Optional[int] = None,
    trains_bias: Optional[bool] = None,
    constraint: Optional[Mapping[str, Any]] = None,
    restarts_maximum_age: Union[float, Literal[False], None] = None,
    restarts_minimum_age: Union[float, Literal[False], None] = None,
    restarts_data_share: Union[float, Literal[False], None] = None,
    restarts_noise_maximum_age: Union[float, Literal[False], None] = None,
    restarts_noise_minimum_age: Union[float, Literal[False], None] = None,
    averaging: Union[float, Literal[False], None] = None,
    tempering_temperatures: Union[Sequence[Any], Literal[False], None] = None,
    feedback_randomness: Optional[float] = None,
) -> LangevinRun:
    """Trains a neural Langevin machine on images by the local asymmetric rule.

    Arguments that are None have the default of the preset; `reverie.describe("langevin-machine")` shows them.

    Parameters
    ----------
    data : array_like or path, optional
        Images `[image, row, column]`: integers in 0...255, or pixels in 0...1. Without it stroke
        digits, and the preset `small`; with it `balanced`.
    labels : array_like or path, optional
        Labels `[image]`, for `classes` and `label_copies`.
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
        Where settings start from: paper, balanced, small.
    reading : mapping, optional
        How `data` is read where that is not clear by itself, by key: header, decimal, separator,
        columns, exclude, missing, axes, image_shape, channels, pixel_range, labels, part,
        transpose, time_column, time_unit, frame_rate, position_columns, position_unit, likelihood,
        lost_value, body_part, individual. False: none.
    classes : sequence, optional
        Classes to keep, or "all"; of images without labels all are used. (default: all; without
        data, or with a preset by name, [1, 3, 6])
    image_count : int, optional
        Images to use: the first, or spread over all where these miss classes; absent: all. (at
        least 1; default: all; with the presets paper and balanced by name, 18000) False: none.
    halves_images : bool, optional
        Average images over 2 x 2 pixels. (default: False; without data True)
    stroke_digits : int, optional
        Stroke digits to draw where there are no data. (at least 1; default: 6000)
    label_copies : int, optional
        Label units per class; 0: none. (at least 0; default: 0)
    gain : float, optional
        g of the first couplings N(0, g^2/N). (at least 0; default: 2)
    temperature : float, optional
        T. (above 0; default: 1)
    time_step : float, optional
        Time step of the chains. (above 0; membrane time constants; default: 0.01)
    steps_per_update : int, optional
        Steps of every chain per update. (at least 1; default: 10)
    final_steps_per_update : int, optional
        Steps per update at the end, reached linearly; absent: as at the start. (at least 1) False:
        none.
    chains : int, optional
        Chains of the free phase. (at least 1; default: 500; without data 200)
    batch_size : int, optional
        Images per update. (at least 1; default: 500; without data 200)
    learning_rate : float, optional
        k. (at least 0; default: 0.0025; without data 0.01)
    schedule : mapping, optional
        Course of k over training. (default: {'cosine': {'end': 0.05}})
    momentum : float, optional
        Share of the last change that is made again; absent: none. (at least 0, below 1) False:
        none.
    weight_decay : float, optional
        Share of J that is lost per update. (at least 0, below 1; default: 2e-06)
    updates : int, optional
        Updates of the whole training. (at least 1; default: 6000; without data 4000)
    trains_bias : bool, optional
        Learn a bias, which breaks the symmetry of x and -x. (default: False)
    constraint : mapping, optional
        What couplings have to obey. (default: {'none': {}})
    restarts_maximum_age : float, optional
        Age at which a chain starts again; absent: chains are never reset. (above 0; membrane time
        constants; default: 40) False: none.
    restarts_minimum_age : float, optional
        Age from which a chain counts in the model average; absent with maximumAge. (at least 0;
        membrane time constants; default: 2) False: none.
    restarts_data_share : float, optional
        Share of the chains that start from images, not from noise; absent with maximumAge. (at
        least 0, at most 1; default: 0.67; without data 0.5) False: none.
    restarts_noise_maximum_age : float, optional
        MaximumAge of chains from noise; absent: the same. (above 0; membrane time constants;
        default: 400; without data none) False: none.
    restarts_noise_minimum_age : float, optional
        MinimumAge of chains from noise; absent: the same. (at least 0; membrane time constants;
        default: 50; without data none) False: none.
    averaging : float, optional
        Decay of an average of the parameters, which is the result; absent: the last ones. (at least
        0, below 1; default: 0.998) False: none.
    tempering_temperatures : sequence, optional
        Temperatures of replicas that exchange states with the chains; absent: none. (above 0)
        False: none.
    feedback_randomness : float, optional
        Share of the feedback weights drawn at random in place of the transpose of J. (at least 0,
        at most 1; default: 0)

    Returns
    -------
    LangevinRun
        The trained run.
    """
    given = dict(locals(), optional=OPTIONAL)
    run: LangevinRun = start("langevin-machine", KEYS, given)
    return run
