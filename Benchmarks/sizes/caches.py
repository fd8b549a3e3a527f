"""The data caches of the first processor, as Linux names them."""

import pathlib

FOLDER = pathlib.Path("/sys/devices/system/cpu/cpu0/cache")
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def caches():
    """Bytes by level, such as {"L1": 32768, …}; empty where the system does not say."""
    found = {}
    for place in sorted(FOLDER.glob("index*")):
        kind, level, size = ((place / name).read_text().strip() for name in ("type", "level", "size"))
        if kind != "Instruction":
            found[f"L{level}"] = int(size[:-1]) * UNITS[size[-1]] if size[-1] in UNITS else int(size)
    return found


def passed(curve, size):
    """The first value of a sweep whose working set is larger than a cache of `size` bytes, or None."""
    sets = zip(curve.sizes, curve.column("workingSet"))
    return next((value for value, working in sets if working > size), None)
