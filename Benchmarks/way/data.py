"""Data that no training of the tool makes itself."""

import array
import math
import random


def write_npy(path, shape, numbers):
    """float32 numbers as NumPy stores them."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    values = array.array("f", numbers)
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        file.write(values.tobytes())


def write_images(path, count, side, seed=1):
    """Images of two gratings each, at any angle, with noise: mean 0, variance about 1."""
    draw = random.Random(seed)
    numbers = []
    for _ in range(count):
        waves = []
        for _ in range(2):
            angle, pitch, phase = draw.uniform(0, math.pi), draw.uniform(0.2, 1.2), draw.uniform(0, 2 * math.pi)
            waves.append((pitch * math.cos(angle), pitch * math.sin(angle), phase))
        numbers += [
            sum(0.9 * math.sin(a * x + b * y + phase) for a, b, phase in waves) + 0.3 * draw.gauss(0, 1)
            for y in range(side) for x in range(side)]
    write_npy(path, (count, side * side), numbers)
