"""What other programs make of Reverie's files, and Reverie of theirs.

Usage: check.py REVERIE. Prints one line per check and exits with 1 if any fails.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import arviz as az
import numpy as np
import xarray as xr
from safetensors.numpy import load_file, save_file

warnings.filterwarnings("ignore")
TOLERANCE = 1e-10  # relative
REVERIE = sys.argv[1]
TYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
failures = []


def reverie(*arguments):
    """Runs the tool; what it wrote on standard output."""
    outcome = subprocess.run([REVERIE, *map(str, arguments)], capture_output=True, text=True)
    if outcome.returncode != 0:
        raise RuntimeError(f"reverie {' '.join(map(str, arguments))}: {outcome.stderr.strip()}")
    return outcome.stdout


def check(name, holds, detail=""):
    if not holds:
        failures.append(name)
    print(f"{'ok    ' if holds else 'FAILED'} {name}{'' if holds else ': ' + str(detail)}")


def same(a, b):
    """Equal types, shapes and bytes (so that NaN and -0 count)."""
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


# MARK: - A run


def check_run(place):
    """Trains, samples into every format, and opens what was written."""
    run = place / "run"
    quick = ["--set", "recipe.updatesPerLevel=50", "--set", "recipe.polishUpdates=50", "--quiet"]
    reverie("train", "reservoir", "--target", "mixture-2d", "--reservoir", 64, "--output", run,
            "--checkpoint-every", 200, *quick)
    arrays = {}
    for format in ["npy", "npz", "safetensors", "csv", "zarr"]:
        path = place / f"draws.{format}"
        reverie("sample", run, "--chains", 4, "--draws", 251, "--thin", 3, "--duration", 5,
                "--output", path, "--quiet")
        if format == "npy":
            arrays[format] = np.load(path)
        elif format == "npz":
            arrays[format] = np.load(path)["x"]
        elif format == "safetensors":
            arrays[format] = load_file(path)["x"]
        elif format == "csv":
            arrays[format] = np.loadtxt(path, delimiter=",").reshape(4, 251, 2)
        else:
            data = az.from_zarr(str(path))
            check("ArviZ opens the store", data.posterior["x"].dims[:2] == ("chain", "draw"))
            group = xr.open_zarr(str(path), group="posterior", consolidated=False)
            check("xarray opens the store", group.sizes["chain"] == 4 and group.sizes["draw"] == 251)
            check("coordinates count chains and draws",
                  list(group["chain"].values) == [0, 1, 2, 3]
                  and list(group["draw"].values) == list(range(251)))
            check("no value is taken for a missing one", np.isfinite(group["x"].values).all())
            arrays[format] = data.posterior["x"].values
    for format, array in arrays.items():
        check(f"draws of .{format} are those of .npy", same(array, arrays["npy"]),
              (array.dtype, array.shape))
    check_statistics(place, quick)
    weights = load_file(run / "model.safetensors")
    check("safetensors opens the model", weights["readout"].shape == (2, 64))
    compare_diagnostics("draws of the run", arrays["npy"], place / "draws.npy")
    compare_diagnostics("draws of the run from .zarr", arrays["zarr"], place / "draws.zarr")


def check_statistics(place, quick):
    """What the Metropolis test of a tied network did, in sample_stats."""
    run, path = place / "tied", place / "metropolis.zarr"
    reverie("train", "reservoir", "--target", "mixture-2d", "--architecture", "tied", "--activation",
            "tanh", "--reservoir", 64, "--output", run, *quick)
    summary = json.loads(reverie(
        "sample", run, "--mode", "metropolis", "--chains", 5, "--draws", 40, "--thin", 10, "--time-step",
        0.3, "--duration", 3, "--output", path, "--json", "--quiet"))
    data = az.from_zarr(str(path))
    rate, density = data.sample_stats["acceptance_rate"], data.sample_stats["lp"]
    check("acceptance_rate is [chain, draw]", rate.dims == ("chain", "draw") and rate.shape == (5, 40))
    # 10 steps before the first draw and between all others.
    check("acceptance rates are shares of the proposals",
          np.allclose(rate.values * 10, np.round(rate.values * 10), atol=1e-12)
          and abs(rate.values.mean() - summary["acceptanceRate"]) < 1e-12, summary)
    check("lp is finite and varies", np.isfinite(density.values).all() and density.values.std() > 0)


# MARK: - Diagnostics


def chains():
    """Arrays [chain, draw] by name: ordinary ones and those at the edges."""
    generator = np.random.default_rng(20230811)
    noise = generator.standard_normal((4, 500))
    slow = np.zeros((4, 500))
    for t in range(1, 500):
        slow[:, t] = 0.95 * slow[:, t - 1] + noise[:, t]
    infinite, undefined, minus = noise.copy(), noise.copy(), noise.copy()
    infinite[1, 7], minus[2, 3], undefined[2, 400] = np.inf, -np.inf, np.nan
    stuck = np.repeat(np.array([[0.0], [1.0], [0.0], [3.0]]), 100, axis=1)
    return {
        "independent": noise, "autocorrelated": slow, "odd length": slow[:, :333],
        "one chain": slow[:1], "one odd chain": slow[:1, :101], "two chains": slow[:2],
        "antithetic": np.tile([1.0, -1.0], 250) * (1 + 0.1 * noise), "shifted": slow + [[0], [1], [2], [5]],
        "scaled": noise * [[1], [2], [4], [8]], "heavy tails": generator.standard_cauchy((4, 400)),
        "ties": np.round(noise), "binary": (noise > 1).astype(float), "constant": np.full((4, 50), 2.5),
        "one constant chain": np.full((1, 50), 2.5), "chains that stand still": stuck,
        "infinity": infinite, "minus infinity": minus, "NaN": undefined, "only NaN": noise * np.nan,
        "four draws": noise[:, :4], "five draws": noise[:, :5], "three draws": noise[:, :3],
        "large": 1e5 + slow, "very large": 1e12 + slow, "tiny": 1e-200 * slow, "many chains": slow.reshape(40, 50),
    }


def agrees(value, expected):
    """null, or the text "infinite", stand for NaN and infinity."""
    value = np.nan if value is None else np.inf if value == "infinite" else value
    if np.isnan(expected) or np.isnan(value):
        return np.isnan(expected) and np.isnan(value)
    if np.isinf(value):
        # No chain moves, and they differ: the variance within chains, which is 0, is ArviZ's rounding,
        # near 1e-15 of the whole, and R-hat the root of its inverse.
        return expected > 1e6
    return abs(value - expected) <= TOLERANCE * abs(expected)


def compare_diagnostics(name, array, path):
    """ESS of bulk and tail, R-hat, MCSE of every unit of [chain, draw, unit]."""
    summary = json.loads(reverie("diagnose", path, "--json", "--convention", "arviz"))
    wrong = []
    for unit, line in enumerate(summary["quantities"]):
        x = np.ascontiguousarray(array[:, :, unit], dtype=float)
        expected = {
            "essBulk": az.ess(x, method="bulk"), "essTail": az.ess(x, method="tail"),
            "rHat": az.rhat(x), "mcse": az.mcse(x, method="mean"),
        }
        wrong += [f"{key} of unit {unit} is {line[key]}, ArviZ {np.asarray(value).item()!r}"
                  for key, value in expected.items() if not agrees(line[key], np.asarray(value).item())]
    check(f"diagnostics of {name}", not wrong, "; ".join(wrong))


def check_diagnostics(place):
    for name, array in chains().items():
        path = place / "chains.npy"
        np.save(path, array[:, :, None])
        # None of the four depends on the place. ArviZ's MCSE loses digits far from 0 (5e-6 of it at
        # 1e12), so it is asked about draws moved back, which is exact here.
        array = array - {"large": 1e5, "very large": 1e12}.get(name, 0)
        compare_diagnostics(name, array[:, :, None], path)
    # The default calls undefined what ArviZ gives a number for.
    np.save(path, np.full((4, 50, 1), 2.5))
    line = json.loads(reverie("diagnose", path, "--json"))["quantities"][0]
    check("constant draws are undefined by default", line["essBulk"] is None and line["rHat"] is None)


# MARK: - Arrays of every type


def values(dtype):
    """Extreme and ordinary values, [2, 3, 4]."""
    kind = np.dtype(dtype)
    generator = np.random.default_rng(7)
    if kind.kind == "f":
        array = generator.standard_normal(24).astype(kind)
        info = np.finfo(kind)
        array[:7] = [np.nan, np.inf, -np.inf, -0.0, info.max, info.tiny, info.smallest_subnormal]
    elif kind.kind == "b":
        array = generator.integers(0, 2, 24).astype(bool)
    else:
        info = np.iinfo(kind)
        array = generator.integers(info.min, info.max, 24, dtype=kind, endpoint=True)
        array[:2] = [info.min, info.max]
    return array.reshape(2, 3, 4)


def check_types(place):
    """NumPy's files of every type, byte order and memory order, through Reverie and back."""
    for name in TYPES:
        expected = values(name)
        wrong = []
        for order in "<>":
            for layout in "CF":
                source = place / "in.npy"
                np.save(source, np.asarray(expected.astype(np.dtype(name).newbyteorder(order)),
                                           order=layout))
                for format in ["npy", "npz", "safetensors"]:
                    path = place / f"out.{format}"
                    reverie("convert", source, path, "--overwrite")
                    found = (np.load(path) if format == "npy" else
                             next(iter((np.load(path) if format == "npz" else load_file(path))
                                       .values())))
                    if not same(found, expected):
                        wrong.append(f"{order}{layout} .{format}")
        for writer, suffix in [(np.savez, "npz"), (np.savez_compressed, "npz"), (save, "safetensors")]:
            source = place / f"in.{suffix}"
            writer(source, x=expected, other=np.arange(3))
            reverie("convert", f"{source}:x", place / "out.npy", "--overwrite")
            if not same(np.load(place / "out.npy"), expected):
                wrong.append(f"read from {writer.__name__}")
        for shape in [(24,), (0, 3), (1, 24), (2, 1, 12)]:
            array = np.zeros(shape, name) if 0 in shape else expected.reshape(shape)
            np.save(place / "in.npy", array)
            reverie("convert", place / "in.npy", place / "out.safetensors", "--overwrite")
            reverie("convert", place / "out.safetensors", place / "out.npy", "--overwrite")
            if not same(np.load(place / "out.npy"), array):
                wrong.append(f"shape {shape}")
        store = place / "in.zarr"
        reverie("convert", place / "in.npz:x", store, "--overwrite")
        group = xr.open_zarr(str(store), group="posterior", consolidated=False, mask_and_scale=False)
        if not same(next(iter(group.data_vars.values())).values, expected):
            wrong.append("xarray of .zarr")
        check(f"arrays of type {name}", not wrong, ", ".join(wrong))


def save(path, **arrays):
    save_file(arrays, path)


def check_foreign_stores(place):
    """A store that xarray wrote, zlib and none, both byte orders."""
    import zarr
    for order in "<>":
        for compressor in [zarr.Zlib(level=1) if hasattr(zarr, "Zlib") else None, None]:
            expected = values("f4").astype(order + "f4")
            store = zarr.open_group(str(place / "foreign.zarr"), mode="w")
            store.create_dataset("posterior/x", data=expected, chunks=(1, 2, 3), fill_value=None,
                                 compressor=compressor)
            reverie("convert", str(place / "foreign.zarr") + ":posterior/x", place / "out.npy",
                    "--overwrite")
            check(f"store of zarr-python, {order}f4, {compressor}",
                  same(np.load(place / "out.npy"), expected.astype("f4")))


# MARK: - Replay


def check_replay(place):
    """pynapple opens replays as a TsdFrame with one epoch per replay."""
    import pynapple as nap
    run, archive, frame = place / "maze", place / "replays.npz", place / "frame.npz"
    reverie("train", "replay", "--task", "t-maze", "--updates", 20, "--units", 16, "--output", run,
            "--quiet")
    reverie("replay", run, "--count", 5, "--steps", 30, "--output", archive, "--pynapple", frame,
            "--quiet")
    positions = np.load(archive)["positions"]
    loaded = nap.load_file(str(frame))
    epochs = loaded.time_support
    check("pynapple TsdFrame", isinstance(loaded, nap.TsdFrame) and loaded.shape == (150, 2),
          f"{type(loaded)} {loaded.shape}")
    check("pynapple epochs", len(epochs) == 5 and np.all(epochs["start"][1:] > epochs["end"][:-1]),
          str(epochs))
    same_path = [np.array_equal(loaded.restrict(epochs[k]).d, positions[k]) for k in range(5)]
    check("pynapple epoch k is replay k", all(same_path), str(same_path))


def main():
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        check_run(place)
        check_diagnostics(place)
        check_types(place)
        check_foreign_stores(place)
        check_replay(place)
    print(f"\narviz {az.__version__}, xarray {xr.__version__}, numpy {np.__version__}: "
          + (f"{len(failures)} failed: {', '.join(failures)}" if failures else "all checks passed"))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
