"""`reverie.train.reservoir`; written by `generate` from what the library describes."""

from __future__ import annotations

from typing import Any, Literal, Mapping, Optional, Sequence, Union

from .._names import named
from .._paths import PathLike
from ..reservoir import ReservoirRun
from ._start import start

KEYS = {
    "architecture": "architecture",
    "reservoir": "units",
    "activation": "activation",
    "target": "target",
    "reading": "reading",
    "latents": "latents",
    "standardization": "standardization",
    "category_gap": "categoryGap",
    "open_choices": "openChoices",
    "held_out": "heldOut",
    "preset": "preset",
    "noise_highest": "recipe.noise.highest",
    "noise_lowest": "recipe.noise.lowest",
    "noise_levels": "recipe.noise.levels",
    "noise_is_inclusive": "recipe.noise.isInclusive",
    "updates_per_level": "recipe.updatesPerLevel",
    "batch_size": "recipe.batchSize",
    "learning_rate": "recipe.learningRate",
    "weight_decay": "recipe.weightDecay",
    "uses_ams_grad": "recipe.usesAMSGrad",
    "resets_at_levels": "recipe.resetsAtLevels",
    "uses_antithetic_pairs": "recipe.usesAntitheticPairs",
    "average_decay": "recipe.averageDecay",
    "polish_updates": "recipe.polishUpdates",
    "confinement_weight": "recipe.confinementWeight",
    "confinement_margin": "recipe.confinementMargin",
    "sparsity": "recipe.sparsity",
}
"""Paths of keys in the configuration, by argument."""

OPTIONAL: frozenset[str] = frozenset(["target", "reading", "latents", "category_gap", "open_choices", "held_out", "average_decay"])
"""Arguments that may be False, which means none."""


@named
def reservoir(
    data: Any = None,
    *,
    output: Optional[PathLike] = None,
    seed: Optional[int] = None,
    resume: bool = False,
    overwrite: bool = False,
    checkpoint_every: int = 5000,
    exact: bool = False,
    architecture: Optional[
        Literal[
            "reservoir", "sampler-only-current", "sampler-only-rate", "tied", "independent-noise",
            "noise-conditioned",
        ]
    ] = None,
    reservoir: Optional[int] = None,
    activation: Optional[Literal["identity", "relu", "tanh", "softplus", "sigmoid"]] = None,
    target: Union[
        Literal[
            "bimodal-1d", "asymmetric-1d", "asymmetric-3-5", "asymmetric-4-5", "laplace-cross",
            "elliptical-laplace-cross", "mixture-2d", "ring", "spiral", "two-moons",
        ], Literal[False], None
    ] = None,
    reading: Union[Mapping[str, Any], Literal[False], None] = None,
    latents: Union[int, Literal[False], None] = None,
    standardization: Optional[
        Literal[
            "none", "standard", "whiten", "gaussianize", "principal",
        ]
    ] = None,
    category_gap: Union[float, Literal[False], None] = None,
    open_choices: Union[Sequence[Any], Literal[False], None] = None,
    held_out: Union[float, Literal[False], None] = None,
    preset: Optional[Literal["fast", "paper"]] = None,
    noise_highest: Optional[float] = None,
    noise_lowest: Optional[float] = None,
    noise_levels: Optional[int] = None,
    noise_is_inclusive: Optional[bool] = None,
    updates_per_level: Optional[int] = None,
    batch_size: Optional[int] = None,
    learning_rate: Optional[float] = None,
    weight_decay: Optional[float] = None,
    uses_ams_grad: Optional[bool] = None,
    resets_at_levels: Optional[bool] = None,
    uses_antithetic_pairs: Optional[bool] = None,
    average_decay: Union[float, Literal[False], None] = None,
    polish_updates: Optional[int] = None,
    confinement_weight: Optional[float] = None,
    confinement_margin: Optional[float] = None,
    sparsity: Optional[float] = None,
) -> ReservoirRun:
    """Trains a reservoir-sampler or sampler-only network by denoising score matching.

    Arguments that are None have the default of the preset; `reverie.describe("reservoir")` shows them.

    Parameters
    ----------
    data : array_like or path, optional
        Draws `[draw, unit]` or `[chain, draw, unit]`: arrays, data frames, `Draws`, ArviZ's and
        xarray's objects, or a file. Without it an embedded `target`.
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
    architecture : str, optional
        Which network is trained. (reservoir, sampler-only-current, sampler-only-rate, tied,
        independent-noise, noise-conditioned; default: reservoir)
    reservoir : int, optional
        Reservoir neurons n; sampler-only networks ignore it. (at least 1; default: 256)
    activation : str, optional
        Nonlinearity φ. (identity, relu, tanh, softplus, sigmoid; default: tanh)
    target : str, optional
        An embedded target; absent: data from a file. (bimodal-1d, asymmetric-1d, asymmetric-3-5,
        asymmetric-4-5, laplace-cross, elliptical-laplace-cross, mixture-2d, ring, spiral,
        two-moons) False: none.
    reading : mapping, optional
        How `data` is read where that is not clear by itself, by key: header, decimal, separator,
        columns, exclude, missing, axes, image_shape, channels, pixel_range, labels, part,
        transpose, time_column, time_unit, frame_rate, position_columns, position_unit, likelihood,
        lost_value, body_part, individual. False: none.
    latents : int, optional
        Principal components learned in place of the data's own units; absent: none. (at least 1)
        False: none.
    standardization : str, optional
        What is done to data first. (none, standard, whiten, gaussianize, principal; default:
        gaussianize)
    category_gap : float, optional
        Part of the interval of scores of a category (one of at most six values) that stays empty,
        so that categories stay apart; absent: none. (above 0, below 0.9; default: 0.5) False: none.
    open_choices : sequence, optional
        What follows the draws: architecture, standardization, units, updates, noise; absent:
        nothing. (default: ['architecture', 'standardization', 'units', 'updates', 'noise']; without
        data none) False: none.
    held_out : float, optional
        Share of the draws kept out of training, to choose and to judge by; absent: none. (above 0,
        below 0.5; default: 0.1; without data none) False: none.
    preset : str, optional
        The preset that the recipe started from. (fast, paper; default: fast)
    noise_highest : float, optional
        Noise of the first level. (above 0; units of the network's coordinates; default: 1)
    noise_lowest : float, optional
        Noise that the levels fall to. (above 0; units of the network's coordinates; default: 0.2)
    noise_levels : int, optional
        Noise levels. (at least 1; default: 8)
    noise_is_inclusive : bool, optional
        Whether the last level is `lowest` itself. (default: True)
    updates_per_level : int, optional
        Updates at each noise level. (at least 1; default: 500)
    batch_size : int, optional
        Noisy points of one update. (at least 2; default: 256)
    learning_rate : float, optional
        Learning rate of Adam. (above 0; default: 0.001)
    weight_decay : float, optional
        L2 weight added to the gradient. (at least 0; default: 0)
    uses_ams_grad : bool, optional
        Whether Adam uses the maximum of the second moment. (default: False)
    resets_at_levels : bool, optional
        Whether Adam forgets its moments at every level. (default: False)
    uses_antithetic_pairs : bool, optional
        Whether each point is used with its noise and with the opposite noise. (default: True)
    average_decay : float, optional
        Decay per update of the weight average that becomes the model; absent: none. (above 0, below
        1; default: 0.999) False: none.
    polish_updates : int, optional
        Updates at the last level, with a falling rate and no weight decay. (at least 0; default:
        6000)
    confinement_weight : float, optional
        Weight of the penalty on drifts that do not confine; 0 for none. (at least 0; default: 1000)
    confinement_margin : float, optional
        Margin of that penalty, in ρ. (at least 0; default: 0.05)
    sparsity : float, optional
        Proximal L1 penalty on weights, not biases; 0 for none. (at least 0; default: 0)

    Returns
    -------
    ReservoirRun
        The trained run.
    """
    given = dict(locals(), optional=OPTIONAL)
    run: ReservoirRun = start("reservoir", KEYS, given)
    return run
