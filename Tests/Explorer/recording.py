"""Writes a made recording: `recording.py FILE.npz`.

A rat runs along a line for 200 s, five seconds each way, and twelve cells fire at their places; then it rests for 30 s,
in which the cells fire in their order, the whole line in 0.24 s, ten times.
"""

import sys

import numpy

random = numpy.random.default_rng(1)
times = numpy.arange(0, 230, 0.02)
place = numpy.where(times < 200, 1 - numpy.abs(times / 5 % 2 - 1), 0)
spikes, units = [], []
for unit in range(12):
    rate = 30 * numpy.exp(-((place - (unit + 0.5) / 12) / 0.08) ** 2 / 2) * (times < 200)
    fired = list(times[random.random(len(times)) < 0.02 * rate])
    fired += [203 + 2.5 * event + 0.02 * unit + 0.006 * k for event in range(10) for k in range(3)]
    spikes += fired
    units += [unit] * len(fired)
numpy.savez(
    sys.argv[1], t=times, pos=numpy.stack([300 + 200 * place, 50 + 20 * numpy.sin(times)], 1),
    spike_times=numpy.array(spikes), spike_unit=numpy.array(units))
