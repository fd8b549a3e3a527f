"""Runs the `bench` executable and its peers in turns and prints Markdown tables.

    python compare.py --bench .build/release/bench [--rounds 3] [--threads 1 --threads 2] \
        [--families replay] [--instructions avx2]

Every round runs every side once, so that a change of the machine's clock or load meets all of
them. A cell is the median of the rounds' medians, ± the median interquartile range, and in brackets
the fastest repetition of all, which other programs on the machine disturb least. The last column
compares with the faster peer: medians, and in brackets fastest repetitions. On one thread a column more
has the rate of the products that a step's equations need, over that of multiply-adds on registers alone.
`--keep FILE` collects the rounds of several runs, for machines that are seldom idle.
`--instructions avx2` holds all sides to AVX2 on a processor that has more: ours, the peers, OpenBLAS.
Peers run where `peers/setup` has installed them (or with the interpreter that `--python` names).
"""

import argparse
import collections
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys

import work

HERE = pathlib.Path(__file__).resolve().parent
PEERS = ["torch", "torch.compile", "jax", "jax-rbg"]
FAMILIES = ["reservoir", "poisson", "langevin", "replay"]  # each has a script in peers/
# What OpenBLAS is told where all sides are held to an instruction set: kernels of an AMD processor or of Intel's.
CORES = {"avx2": {"AuthenticAMD": "Zen", "GenuineIntel": "Haswell"}}


def processor():
    """What the system says of the first processor."""
    try:
        with open("/proc/cpuinfo") as lines:
            parts = [line.split(":", 1) for line in lines.read().split("\n\n")[0].splitlines() if ":" in line]
            return {name.strip(): value.strip() for name, value in parts}
    except OSError:
        return {}


def machine(instructions=None):
    name = platform.processor() or platform.machine()
    fields = processor()
    name = fields.get("model name", name)
    flags = fields.get("flags", "").split()
    name += ", AVX-512" if "avx512f" in flags else ", AVX2" if "avx2" in flags else ""
    if instructions:
        name += f", all sides held to {instructions.upper()}"
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


def measurements(command, threads, core=None):
    """The JSON lines that `command` prints, run on as many processors as threads; `core` names OpenBLAS's kernels."""

    def limit():
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    }
    if core:
        environment["OPENBLAS_CORETYPE"] = core
    result = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
        env=environment,
    )
    if result.returncode != 0:
        sys.exit(f"{command[0]} left with {result.returncode}")
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def typical(lines):
    return statistics.median(line["medianSeconds"] for line in lines)


def fastest(lines):
    return min(line["fastestSeconds"] for line in lines)


def cell(lines):
    spread = statistics.median(line["spread"] for line in lines) / typical(lines)
    return f"{duration(typical(lines))} ± {100 * spread:.0f} % ({duration(fastest(lines))})"


def workloads(results, threads, peers):
    """One row for each workload: ours, the peers, how many times the faster peer's time, and the share of the peak."""
    peaks = results.get(("product peak", "reverie", threads), [])
    print(f"\n{threads} thread{'s' if threads > 1 else ''}, seconds per step, float32\n")
    header = ["Workload", "Reverie", *peers, "Reverie is faster by"] + (["of the peak"] if peaks else [])
    print(f"| {' | '.join(header)} |")
    print("| --- |" + " ---: |" * (len(header) - 1))
    for name in dict.fromkeys(name for name, _, count in results if count == threads):
        if name.startswith("product"):
            continue
        ours = results[name, "reverie", threads]
        others = [results.get((name, peer, threads), []) for peer in peers]
        ratios = [
            min((of(lines) for lines in others if lines), default=float("nan")) / of(ours)
            for of in (typical, fastest)
        ]
        ratio = f"{ratios[0]:.1f} ({ratios[1]:.1f})" if any(others) else "–"
        cells = [cell(lines) if lines else "–" for lines in [ours] + others] + [ratio]
        if peaks:
            needed = work.operations(name)
            cells.append(f"{needed * fastest(peaks) / typical(ours):.2f}" if needed else "–")
        print(f"| {name} | " + " | ".join(cells) + " |")


def products(results):
    peak = 1e-9 / fastest(results["product peak", "reverie", 1])
    print("\nBare products, 1 thread, GFLOP/s of the fastest repetition, float32; multiply-adds on")
    print(f"registers alone: {peak:.0f}\n")
    print("| Product | packed weights | of the peak | cblas_sgemm | ratio |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in dict.fromkeys(name for name, _, _ in results if name.startswith("product to")):
        to, source, rows = (int(number) for number in re.findall(r"\d+", name))
        rates = [
            2e-9 * to * source * rows / fastest(results[name, peer, 1])
            for peer in ("reverie", "blas")
        ]
        print(
            f"| {name} | {rates[0]:.0f} | {rates[0] / peak:.2f} | {rates[1]:.0f} "
            f"| {rates[0] / rates[1]:.2f} |"
        )


def two_ways(results, threads, ways):
    """Workloads of ours that have two sides: `ways` are the name and the peer of the faster and of the slower one."""
    (fast, fast_peer), (slow, slow_peer) = ways
    rows = [
        name
        for name in dict.fromkeys(name for name, _, count in results if count == threads)
        if (name, fast_peer, threads) in results and (name, slow_peer, threads) in results
    ]
    if not rows:
        return
    print(f"\n{fast} beside {slow}, {threads} thread{'s' if threads > 1 else ''}\n")
    print(f"| Workload | {fast} | {slow} | {fast} is faster by |")
    print("| --- | ---: | ---: | ---: |")
    for name in rows:
        sides = results[name, fast_peer, threads], results[name, slow_peer, threads]
        ratios = [of(sides[1]) / of(sides[0]) for of in (typical, fastest)]
        print(f"| {name} | {cell(sides[0])} | {cell(sides[1])} | {ratios[0]:.2f} ({ratios[1]:.2f}) |")


def note(line, results):
    results[line["name"], line["peer"], line["threads"]].append(line)


def kept(path):
    """What an earlier run measured, of a file that need not be there."""
    results = collections.defaultdict(list)
    if path and pathlib.Path(path).exists():
        for line in pathlib.Path(path).read_text().splitlines():
            note(json.loads(line), results)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", required=True, help="path of the bench executable")
    parser.add_argument("--python", default=HERE / "peers" / ".venv" / "bin" / "python")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, action="append")
    parser.add_argument("--seconds", type=float, default=1, help="for each measurement")
    parser.add_argument("--only", default="", help="workloads whose name contains this")
    parser.add_argument("--peer", action="append", help="only these peers")
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=FAMILIES)
    parser.add_argument("--keep", help="add to the measurements in this file; --rounds 0 only prints their tables")
    parser.add_argument("--instructions", choices=list(CORES), help="hold all sides to this instruction set")
    options = parser.parse_args()
    core, held = None, []
    if options.instructions:
        core = CORES[options.instructions].get(processor().get("vendor_id"))
        if not core or options.instructions not in processor().get("flags", ""):
            parser.error(f"--instructions {options.instructions} is for x86 processors that have it")
        held = ["--instructions", options.instructions]
    peers = options.peer or PEERS
    if not pathlib.Path(options.python).exists():
        print("No peers: run Benchmarks/peers/setup to compare with them.", file=sys.stderr)
        peers = []
    results = kept(options.keep)
    thread_counts = options.threads or [1, 2]
    for round in range(options.rounds):
        for threads in thread_counts:
            common = ["--threads", threads, "--seconds", options.seconds, "--only", options.only]
            sides = [[options.bench, "--families", ",".join(options.families)]]
            if options.instructions:
                sides[0] += ["--kernels", options.instructions]
            for peer in peers:
                for family in options.families:
                    script = HERE / "peers" / f"{family}.py"
                    sides.append([options.python, script, *held, "--peer", peer])
            for side in sides:
                print(f"round {round + 1}, {threads} threads: {side[-1]}", file=sys.stderr)
                for line in measurements(side + common, threads, core):
                    note(line, results)
                    if options.keep:
                        with open(options.keep, "a") as file:
                            print(json.dumps(line), file=file)
    print(machine(options.instructions))
    for threads in thread_counts:
        workloads(results, threads, peers)
        two_ways(results, threads, [("event-driven", "reverie"), ("dense", "reverie-dense")])
        two_ways(results, threads, [("mixed precision", "reverie-mixed"), ("float32", "reverie")])
    if any(name.startswith("product to") for name, _, _ in results):
        products(results)


if __name__ == "__main__":
    main()
