"""What the peers' programs share: options, threads, timing, and one JSON line for each measurement.

    python reservoir.py --threads 1 [--peer torch --peer jax] [--seconds 1] [--only WORD] [--instructions avx2]
"""

import argparse
import json
import os
import statistics
import sys
import time

PEERS = ["torch", "torch.compile", "jax", "jax-rbg"]


def run(description, torch_workloads, jax_workloads, jobs):
    """Measures the workloads of each peer.

    `torch_workloads(threads, compiled)` and `jax_workloads(threads, generator)` give functions that
    prepare a workload. `jobs(peer, *workloads)` gives pairs of a workload's name and a call that
    prepares it and returns its body and the steps that one call of the body takes.
    """
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peer", choices=PEERS, action="append")
    parser.add_argument("--seconds", type=float, default=1, help="for each measurement")
    parser.add_argument("--only", default="", help="workloads whose name contains this")
    parser.add_argument("--instructions", choices=["avx2"], help="the widest that the libraries may use")
    options = parser.parse_args()
    limit_threads(options.threads)
    limit_instructions(options.instructions)
    for peer in options.peer or PEERS:
        if peer.startswith("torch"):
            workloads = torch_workloads(options.threads, peer == "torch.compile")
        else:
            generator = "rbg" if peer == "jax-rbg" else "threefry2x32"
            workloads = jax_workloads(options.threads, generator)
        for name, prepare in jobs(peer, *workloads):
            if options.only not in name:
                continue
            try:
                body, steps = prepare()
                measure(name, peer, options.threads, options.seconds, steps, body)
            except Exception as error:  # a peer that cannot run a workload must not hide the others
                print(f"{peer}, {name}: {error}", file=sys.stderr)


def limit_threads(threads):
    """Before the libraries start: XLA makes as many threads as it may run on."""
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, allowed[:threads])
    os.environ["OMP_NUM_THREADS"] = str(threads)
    multi = "true" if threads > 1 else "false"
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={multi}"
    os.environ["JAX_PLATFORMS"] = "cpu"
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(name, None)


def limit_instructions(instructions):
    """Before the libraries start: each asks a variable of its own."""
    if not instructions:
        return
    os.environ["XLA_FLAGS"] += f" --xla_cpu_max_isa={instructions.upper()}"
    os.environ["ATEN_CPU_CAPABILITY"] = instructions
    for name in ("ONEDNN_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS"):
        os.environ[name] = instructions.upper()


def measure(name, peer, threads, budget, steps, body):
    """Times `body`, which does `steps` steps and waits for them; the first calls warm up."""
    body()
    body()
    seconds = []
    start = time.perf_counter()
    while len(seconds) < 5 or time.perf_counter() - start < budget:
        before = time.perf_counter()
        body()
        seconds.append((time.perf_counter() - before) / steps)
    quartiles = statistics.quantiles(seconds, n=4)
    print(
        json.dumps(
            {
                "name": name,
                "peer": peer,
                "threads": threads,
                "medianSeconds": statistics.median(seconds),
                "spread": quartiles[2] - quartiles[0],
                "fastestSeconds": min(seconds),
                "repetitions": len(seconds),
            }
        ),
        flush=True,
    )


def require(condition, what):
    if not condition:
        sys.exit(f"{what} is not finite: its time would mean nothing")
