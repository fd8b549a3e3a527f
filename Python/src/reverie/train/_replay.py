"""`reverie.train.replay`; written by `generate` from what the library describes."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._names import named
from .._paths import PathLike
from ..replay import ReplayRun
from ._start import start

KEYS = {
    "task": "task",
    "mask_kind": "mask.kind",
    "mask_difficulty": "mask.difficulty",
    "place_cells": "placeCells",
    "place_width": "placeWidth",
    "place_shape": "placeShape",
    "input": "input",
    "input_noise": "inputNoise",
    "units": "units",
    "cell": "cell",
    "activation": "activation",
    "encoder": "encoder",
    "has_biases": "hasBiases",
    "leak": "dynamics.leak",
    "leak_form": "dynamics.leakForm",
    "additive_gain": "dynamics.additiveGain",
    "friction": "dynamics.friction",
    "adaptation": "dynamics.adaptation",
    "adaptation_time": "dynamics.adaptationTime",
    "adaptation_site": "dynamics.adaptationSite",
    "noise_amplitude": "dynamics.noiseAmplitude",
    "noise_scale": "dynamics.noiseScale",
    "noise_kind": "dynamics.noiseKind",
    "updates": "training.updates",
    "batch": "training.batch",
    "learning_rate": "training.learningRate",
    "rate_drop_at": "training.rateDropAt",
    "rate_drop": "training.rateDrop",
    "gradient_norm": "training.gradientNorm",
    "activity_penalty": "training.activityPenalty",
    "trials": "trials",
    "steps": "steps",
    "columns_time": "columns.time",
    "columns_position": "columns.position",
    "columns_clock": "columns.clock",
    "reading": "reading",
    "drops_lost": "dropsLost",
    "epochs": "epochs",
    "bounds": "bounds",
    "track": "track",
    "cleaning_maximum_gap": "cleaning.maximumGap",
    "cleaning_maximum_pause": "cleaning.maximumPause",
    "cleaning_smoothing": "cleaning.smoothing",
    "cleaning_time_step": "cleaning.timeStep",
    "cleaning_minimum_speed": "cleaning.minimumSpeed",
    "cleaning_stride": "cleaning.stride",
    "cleaning_test_share": "cleaning.testShare",
    "cleaning_blocks": "cleaning.blocks",
    "cleaning_divides_recorded_time": "cleaning.dividesRecordedTime",
}
"""Paths of keys in the configuration, by argument."""

OPTIONAL: frozenset[str] = frozenset(["task", "place_shape", "input", "input_noise", "trials", "columns_time", "columns_position", "columns_clock", "reading", "track", "cleaning_maximum_pause", "cleaning_divides_recorded_time"])
"""Arguments that may be False, which means none."""


@named
def replay(
    data: Any = None,
    *,
    t: Any = None,
    position: Any = None,
    spikes: Any = None,
    time_unit: Any = None,
    output: Optional[PathLike] = None,
    seed: Optional[int] = None,
    resume: bool = False,
    overwrite: bool = False,
    checkpoint_every: int = 5000,
    exact: bool = False,
    task: Union[
        Literal[
            "triangle", "t-maze", "t-maze-alternation", "place-cells", "open-box",
            "open-box-biased", "head-direction", "head-direction-biased",
        ], Literal[False], None
    ] = None,
    mask_kind: Optional[Literal["velocity", "position", "block"]] = None,
    mask_difficulty: Optional[int] = None,
    place_cells: Optional[int] = None,
    place_width: Optional[float] = None,
    place_shape: Union[
        Literal[
            "gaussian", "thresholded-gaussian", "difference-of-gaussians", "top-hat", "one-hot",
            "softmax",
        ], Literal[False], None
    ] = None,
    input: Union[Literal["signal-change", "displacement", "turn"], Literal[False], None] = None,
    input_noise: Union[float, Literal[False], None] = None,
    units: Optional[int] = None,
    cell: Optional[Literal["simple", "gated"]] = None,
    activation: Optional[Literal["relu", "leaky-relu", "tanh", "sigmoid", "identity"]] = None,
    encoder: Optional[Literal["nonlinear", "linear", "none"]] = None,
    has_biases: Optional[bool] = None,
    leak: Optional[float] = None,
    leak_form: Optional[Literal["convex", "additive"]] = None,
    additive_gain: Optional[float] = None,
    friction: Optional[float] = None,
    adaptation: Optional[float] = None,
    adaptation_time: Optional[float] = None,
    adaptation_site: Optional[Literal["outside", "inside"]] = None,
    noise_amplitude: Optional[float] = None,
    noise_scale: Optional[Literal["raw", "fdt"]] = None,
    noise_kind: Optional[Literal["gaussian", "uniform"]] = None,
    updates: Optional[int] = None,
    batch: Optional[int] = None,
    learning_rate: Optional[float] = None,
    rate_drop_at: Optional[float] = None,
    rate_drop: Optional[float] = None,
    gradient_norm: Optional[float] = None,
    activity_penalty: Optional[float] = None,
    trials: Union[Literal["recorded", "generated"], Literal[False], None] = None,
    steps: Optional[int] = None,
    columns_time: Union[str, Literal[False], None] = None,
    columns_position: Union[str, Literal[False], None] = None,
    columns_clock: Union[float, Literal[False], None] = None,
    reading: Union[Mapping[str, Any], Literal[False], None] = None,
    drops_lost: Optional[bool] = None,
    epochs: Optional[Sequence[Any]] = None,
    bounds: Optional[Sequence[Any]] = None,
    track: Union[Mapping[str, Any], Literal[False], None] = None,
    cleaning_maximum_gap: Optional[float] = None,
    cleaning_maximum_pause: Union[float, Literal[False], None] = None,
    cleaning_smoothing: Optional[float] = None,
    cleaning_time_step: Optional[float] = None,
    cleaning_minimum_speed: Optional[float] = None,
    cleaning_stride: Optional[float] = None,
    cleaning_test_share: Optional[float] = None,
    cleaning_blocks: Optional[int] = None,
    cleaning_divides_recorded_time: Union[bool, Literal[False], None] = None,
) -> ReplayRun:
    """Trains a noisy path-integrating network on a task, or on a tracked animal.

    Arguments that are None have the default of the preset; `reverie.describe("replay")` shows them.

    Parameters
    ----------
    data : Recording, array_like or path, optional
        Tracked positions: `[sample, 3]` with times, x and y, a data frame with columns of these
        names, a `reverie.data.Recording`, or a file. Samples without a position (NaN) need
        `drops_lost`. Without it a `task`, or `t` and `position`.
    t : array_like, optional
        Times `[sample]`, with `position`.
    position : array_like, optional
        Positions `[sample, 2]`.
    spikes : sequence or mapping of array_like, optional
        Spike times of each unit, as `t`; kept for `ReplayRun.compare`.
    time_unit : str, optional
        Unit of times: ``s``, ``ms``, ``us``, ``ns``, ``min``, or a rate such as ``30Hz`` for
        frames. Seconds where None, or what the name of a column says, as in `t_ms`.
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
    task : str, optional
        A task that needs no file; absent with data. (triangle, t-maze, t-maze-alternation,
        place-cells, open-box, open-box-biased, head-direction, head-direction-biased) False: none.
    mask_kind : str, optional
        What the network is not told. (velocity, position, block; default: velocity)
    mask_difficulty : int, optional
        Difficulty k of the mask: one step in k + 1 is visible, or k in a row are not; 0 hides
        nothing. (at least 0; steps; default: 0)
    place_cells : int, optional
        Cells of a task that has them, its own number where 0; else place cells laid over the arena
        (64 on tracks and with data), positions themselves where 0. (at least 0, at most
        1.04858e+06; default: 64; without data 0)
    place_width : float, optional
        Width of place cells. (above 0; arena units; default: 0.15)
    place_shape : str, optional
        Shape of place cells; absent: the task's. (gaussian, thresholded-gaussian,
        difference-of-gaussians, top-hat, one-hot, softmax) False: none.
    input : str, optional
        Changes that the network receives; absent: the task's. (signal-change, displacement, turn)
        False: none.
    input_noise : float, optional
        Standard deviation of noise added to visible inputs, before their gain; absent: 0. (at least
        0; input units) False: none.
    units : int, optional
        Recurrent units N. (at least 1, at most 1.04858e+06; default: 128; without data 96)
    cell : str, optional
        The recurrent cell. (simple, gated; default: simple)
    activation : str, optional
        Nonlinearity φ of the simple cell. (relu, leaky-relu, tanh, sigmoid, identity; default:
        relu)
    encoder : str, optional
        How the first state is made. (nonlinear, linear, none; default: nonlinear)
    has_biases : bool, optional
        Whether biases are trained. (default: True)
    leak : float, optional
        Leak κ; 1 for none. (above 0, at most 1; 1 / step; default: 0.5)
    leak_form : str, optional
        How activity enters a leaky state. (convex, additive; default: convex)
    additive_gain : float, optional
        Gain γ of the additive form; 1 but for rescaled steps. (above 0; default: 1)
    friction : float, optional
        Friction λ; below 1 gives momentum. (above 0, at most 1; 1 / step; default: 1)
    adaptation : float, optional
        Adaptation b. (at least 0; 1 / step; default: 0)
    adaptation_time : float, optional
        Time constant τ of adaptation. (at least 1; steps; default: 50)
    adaptation_site : str, optional
        Where adaptation is subtracted. (outside, inside; default: outside)
    noise_amplitude : float, optional
        Standard deviation σ of the noise of one step. (at least 0; default: 0.05)
    noise_scale : str, optional
        How noise follows friction. (raw, fdt; default: raw)
    noise_kind : str, optional
        The law of the noise. (gaussian, uniform; default: gaussian)
    updates : int, optional
        Updates, each with fresh trials. (at least 1; default: 2500)
    batch : int, optional
        Trials of an update. (at least 1; default: 64)
    learning_rate : float, optional
        Learning rate of Adam. (above 0; default: 0.001)
    rate_drop_at : float, optional
        Share of the updates after which the learning rate drops. (at least 0; default: 0.7)
    rate_drop : float, optional
        Factor of the learning rate from then on. (above 0; default: 0.3)
    gradient_norm : float, optional
        Largest norm of the gradient of all parameters together; 0 for no limit. (at least 0;
        default: 1)
    activity_penalty : float, optional
        Weight of the mean square of r in the loss. (at least 0; default: 0)
    trials : str, optional
        Trials of a tracked animal: cut from the recording, which the run then holds, or generated
        by rat-like motion fitted to it, of which the run holds a few numbers; absent: recorded.
        (recorded, generated) False: none.
    steps : int, optional
        Steps of a trial cut from tracked positions. (at least 1; default: 50)
    columns_time : str, optional
        The file's array of times; absent: one of the usual names. False: none.
    columns_position : str, optional
        The file's array of positions; absent: one of the usual names. False: none.
    columns_clock : float, optional
        Ticks per second of the file's times; absent: the file's clock_hz, else 1. (above 0; Hz)
        False: none.
    reading : mapping, optional
        How `data` is read where that is not clear by itself, by key: header, decimal, separator,
        columns, exclude, missing, axes, image_shape, channels, pixel_range, labels, part,
        transpose, time_column, time_unit, frame_rate, position_columns, position_unit, likelihood,
        lost_value, body_part, individual. False: none.
    drops_lost : bool, optional
        Whether samples without a position (NaN) are left out, of arrays and of files. (default:
        False)
    epochs : sequence, optional
        Intervals [start, end] that are used; all where empty. (s; default: [])
    bounds : sequence, optional
        The arena [x0, y0, x1, y1]; that of the positions where empty. (the file's unit; default:
        [])
    track : mapping, optional
        Edges and regions of a track, in the file's unit; absent: none. False: none.
    cleaning_maximum_gap : float, optional
        Longest gap that is interpolated; longer ones split the recording, but for pauses. (at least
        0; s; default: 0.5)
    cleaning_maximum_pause : float, optional
        Longest gap that is kept as a pause where the animal has not moved; absent: none. (at least
        0; s; default: 60; without data none) False: none.
    cleaning_smoothing : float, optional
        Standard deviation of the Gaussian that smooths positions; 0 for none. (at least 0; s;
        default: 0.15)
    cleaning_time_step : float, optional
        Duration of a step. (above 0; s; default: 0.1)
    cleaning_minimum_speed : float, optional
        Least mean speed of a trial; 0 keeps rest. (at least 0; the file's unit per s; default: 0)
    cleaning_stride : float, optional
        Steps between the starts of two trials, as a share of a trial. (above 0; default: 0.5)
    cleaning_test_share : float, optional
        Share of the recording, in blocks of time, kept for testing. (above 0, below 1; default:
        0.2)
    cleaning_blocks : int, optional
        Blocks of time that the recording is divided into. (at least 2; default: 10)
    cleaning_divides_recorded_time : bool, optional
        Whether blocks divide the time in pieces without gaps; absent: all time, gaps among it.
        (default: True; without data none) False: none.

    Returns
    -------
    ReplayRun
        The trained run.
    """
    given = dict(locals(), optional=OPTIONAL)
    from ._tracks import recorded

    recording = recorded(given)
    run: ReplayRun = start("replay", KEYS, given)
    run.recording = recording
    return run
