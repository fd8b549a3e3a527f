"""Floating-point operations of the products that one step of a workload needs, as its equations have them.

What stands beside the products (activations, noise, optimisers) is not counted, and sums that repeat a product are not
either: the rate is that of useful work.
"""

import re

PIXELS, LATENTS = 256, 512  # of the Poisson workloads
SIGNALS = 2  # of replay without cells


def operations(name):
    """Of the workload of this name; None where the work depends on the draws, as that of event-driven sums does."""
    sizes = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", name)}
    m, n, units = sizes.get("m"), sizes.get("n"), sizes.get("N")
    rows, steps = sizes.get("B"), sizes.get("T")
    signals = sizes.get("cells", SIGNALS)
    match " ".join(re.findall(r"(?<!\S)[a-z]+(?!\S)", name)):
        case "hidden step":  # W_out r, W̃ (W_out r) and the noise of m units
            return 6 * m * n * sizes["chains"]
        case "output step":  # W̃ x and W_out φ
            return 4 * m * n * sizes["chains"]
        case "dense step":
            return 2 * units**2 * sizes["chains"]
        case "score matching step":  # two forwards, three backwards: x needs no gradient
            return 10 * m * n * rows
        case "replay training":  # forwards, and twice as many backwards
            return 6 * (units**2 + 2 * units * signals) * rows * steps
        case "replay simulation" | "replay simulation decoded":
            return 2 * (units**2 + units * signals) * sizes["replays"] * steps
        case "langevin update" | "langevin products":  # ten steps and two residuals; two statistics
            return 24 * 2 * units**2 * sizes["chains"]
        case "langevin generation":
            return 2 * 2 * units**2 * sizes["chains"]
        case "poisson training":  # residual, score and reconstruction forwards, and twice as many backwards
            return 9 * 2 * PIXELS * LATENTS * rows * steps
    return None
