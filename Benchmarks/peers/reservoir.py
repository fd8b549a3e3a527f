"""The workloads of the `bench` executable in PyTorch and JAX, float32, fresh normals every step.

    python reservoir.py --threads 1 [--peer torch --peer jax] [--seconds 1] [--only WORD]

Prints one JSON line for each measurement: seconds per step, median over repetitions; `spread` is
their interquartile range.

Peers: `torch` (eager, in place where that is faster), `torch.compile`, `jax` (jit of a scan over
steps, default generator) and `jax-rbg` (the same with the generator that XLA has built in).
"""

from harness import require, run

SKINNY = dict(n=1000, m=2, chains=1024, dt=0.01)
MATCHING = dict(n=1000, m=2, batch=128, level=0.1, deviation=0.2, rate=1e-3)
MEANS = [[-1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
# Image latents at their published size; training draws from 1024 given points.
WIDE = dict(n=20_000, m=300, chains=100, dt=1e-5, steps=20)
WIDE_MATCHING = dict(
    n=20_000, m=300, batch=64, level=0.1, deviation=0.0, rate=1e-6, points=1024, steps=1
)


# PyTorch


def torch_workloads(threads, compiled):
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    wrap = torch.compile if compiled else lambda function: function

    def skinny_weights(n, m):
        scale = n**-0.5
        return (
            scale * torch.randn(m, n),
            0.5 * scale * torch.randn(n, m),
            0.1 * torch.randn(n),
            scale * torch.randn(n, m),
        )

    def loop(step, state, steps):
        @torch.inference_mode()
        def body():
            nonlocal state
            for _ in range(steps):
                state = step(state)
            require(torch.isfinite(state.sum()), "state")

        return body

    def hidden(size=SKINNY):
        n, m, chains, dt = size["n"], size["m"], size["chains"], size["dt"]
        readout, feedback, bias, noise = skinny_weights(n, m)
        readout_t, feedback_t, noise_t = readout.T, feedback.T, noise.T
        amplitude = (2 * dt) ** 0.5

        def eager(r):
            drive = torch.addmm(bias, r @ readout_t, feedback_t).relu_()
            r.addmm_(torch.randn(chains, m), noise_t, beta=1 - dt, alpha=amplitude)
            return r.add_(drive, alpha=dt)

        def pure(r):
            drive = torch.relu(torch.addmm(bias, r @ readout_t, feedback_t))
            kick = torch.randn(chains, m) @ noise_t
            return (1 - dt) * r + dt * drive + amplitude * kick

        step = wrap(pure) if compiled else eager
        steps = size.get("steps", 10)
        return loop(step, 0.1 * torch.randn(chains, n), steps), steps

    def output(size=SKINNY):
        n, m, chains, dt = size["n"], size["m"], size["chains"], size["dt"]
        readout, feedback, bias, _ = skinny_weights(n, m)
        readout_t, feedback_t = readout.T, feedback.T
        amplitude = (2 * dt) ** 0.5

        def pure(x):
            drive = torch.relu(torch.addmm(bias, x, feedback_t)) @ readout_t
            return x + dt * (drive - x) + amplitude * torch.randn(chains, m)

        def eager(x):
            drive = torch.addmm(bias, x, feedback_t).relu_() @ readout_t
            x.lerp_(drive, dt)
            return x.add_(torch.randn(chains, m), alpha=amplitude)

        steps = size.get("steps", 10)
        return loop(wrap(pure) if compiled else eager, torch.zeros(chains, m), steps), steps

    def dense(n, chains, steps):
        dt, scale = 0.05, 0.1
        weights_t = (torch.randn(n, n) * n**-0.5).T.contiguous()
        bias = 0.1 * torch.randn(n)
        amplitude = (2 * dt) ** 0.5 * scale

        def pure(r):
            drive = torch.tanh(torch.addmm(bias, r, weights_t))
            return (1 - dt) * r + dt * drive + amplitude * torch.randn(chains, n)

        def eager(r):
            drive = torch.addmm(bias, r, weights_t).tanh_()
            r.lerp_(drive, dt)
            return r.add_(torch.randn(chains, n), alpha=amplitude)

        return loop(wrap(pure) if compiled else eager, 0.1 * torch.randn(chains, n), steps), steps

    def matching(size=MATCHING):
        n, m, batch = size["n"], size["m"], size["batch"]
        level, deviation = size["level"], size["deviation"]
        means = torch.randn(size["points"], m) if "points" in size else torch.tensor(MEANS)
        steps = size.get("steps", 20)
        parameters = [0.03 * torch.randn(m, n), 0.03 * torch.randn(n, m), 0.03 * torch.randn(n)]
        for parameter in parameters:
            parameter.requires_grad_(True)
        optimizer = torch.optim.Adam(parameters, lr=size["rate"], fused=True)

        def loss_of(readout, feedback, bias):
            clean = means[torch.randint(len(means), (batch,))] + deviation * torch.randn(batch, m)
            noise = torch.randn(batch, m)
            y = clean + level * noise
            score = torch.relu(torch.addmm(bias, y, feedback.T)) @ readout.T - y
            return ((score + noise / level) ** 2).sum() / batch

        loss_of = wrap(loss_of)

        def body():
            for _ in range(steps):
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(*parameters)
                loss.backward()
                optimizer.step()
            require(torch.isfinite(loss.detach()), "loss")

        return body, steps

    return hidden, output, dense, matching


# JAX


def jax_workloads(threads, generator):
    import jax
    import jax.numpy as jnp
    import numpy

    jax.config.update("jax_default_prng_impl", generator)
    random = numpy.random.default_rng(1)

    def normal(*shape, scale=1.0):
        return jnp.asarray(scale * random.standard_normal(shape), dtype=jnp.float32)

    def loop(step, state, steps):
        """jit of a scan over `steps` steps; memory of the state is given back."""

        def run(state, key):
            key, *keys = jax.random.split(key, steps + 1)
            state, _ = jax.lax.scan(lambda s, k: (step(s, k), None), state, jnp.stack(keys))
            return state, key

        run = jax.jit(run, donate_argnums=0)
        carried = (state, jax.random.key(1))

        def body():
            nonlocal carried
            carried = jax.block_until_ready(run(*carried))

        def checked():
            body()
            leaves = jax.tree.leaves(carried[0])
            require(all(bool(jnp.isfinite(leaf).all()) for leaf in leaves), "state")

        checked()
        return body, steps

    def hidden(size=SKINNY):
        n, m, chains, dt = size["n"], size["m"], size["chains"], size["dt"]
        scale = n**-0.5
        readout_t, feedback_t = normal(n, m, scale=scale), normal(m, n, scale=0.5 * scale)
        bias, noise_t = normal(n, scale=0.1), normal(m, n, scale=scale)
        amplitude = (2 * dt) ** 0.5

        def step(r, key):
            drive = jax.nn.relu(r @ readout_t @ feedback_t + bias)
            kick = jax.random.normal(key, (chains, m)) @ noise_t
            return (1 - dt) * r + dt * drive + amplitude * kick

        return loop(step, normal(chains, n, scale=0.1), size.get("steps", 20))

    def output(size=SKINNY):
        n, m, chains, dt = size["n"], size["m"], size["chains"], size["dt"]
        scale = n**-0.5
        readout_t, feedback_t = normal(n, m, scale=scale), normal(m, n, scale=0.5 * scale)
        bias = normal(n, scale=0.1)
        amplitude = (2 * dt) ** 0.5

        def step(x, key):
            drive = jax.nn.relu(x @ feedback_t + bias) @ readout_t
            return x + dt * (drive - x) + amplitude * jax.random.normal(key, (chains, m))

        return loop(step, jnp.zeros((chains, m)), size.get("steps", 20))

    def dense(n, chains, steps):
        dt, scale = 0.05, 0.1
        weights_t, bias = normal(n, n, scale=n**-0.5), normal(n, scale=0.1)
        amplitude = (2 * dt) ** 0.5 * scale

        def step(r, key):
            drive = jnp.tanh(r @ weights_t + bias)
            return (1 - dt) * r + dt * drive + amplitude * jax.random.normal(key, (chains, n))

        return loop(step, normal(chains, n, scale=0.1), steps)

    def matching(size=MATCHING):
        n, m, batch = size["n"], size["m"], size["batch"]
        level, deviation, rate = size["level"], size["deviation"], size["rate"]
        means = normal(size["points"], m) if "points" in size else jnp.asarray(MEANS)
        parameters = (normal(n, m, scale=0.03), normal(m, n, scale=0.03), normal(n, scale=0.03))
        zeros = tuple(jnp.zeros_like(parameter) for parameter in parameters)

        def loss_of(parameters, key):
            readout_t, feedback_t, bias = parameters
            which, where, how = jax.random.split(key, 3)
            choice = jax.random.randint(which, (batch,), 0, len(means))
            clean = means[choice] + deviation * jax.random.normal(where, (batch, m))
            noise = jax.random.normal(how, (batch, m))
            y = clean + level * noise
            score = jax.nn.relu(y @ feedback_t + bias) @ readout_t - y
            return ((score + noise / level) ** 2).sum() / batch

        def step(state, key):
            parameters, first, second, time = state
            gradients = jax.grad(loss_of)(parameters, key)
            time = time + 1
            first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
            second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
            size = rate * jnp.sqrt(1 - 0.999**time) / (1 - 0.9**time)
            parameters = jax.tree.map(
                lambda p, m, v: p - size * m / (jnp.sqrt(v) + 1e-8), parameters, first, second
            )
            return parameters, first, second, time

        start = (parameters, zeros, jax.tree.map(jnp.zeros_like, zeros), jnp.float32(0))
        return loop(step, start, size.get("steps", 50))

    return hidden, output, dense, matching


def jobs(peer, hidden, output, dense, matching):
    return [
        ("hidden step m=2 n=1000 chains=1024", hidden),
        ("output step m=2 n=1000 chains=1024", output),
        ("dense step N=1000 chains=1024", lambda: dense(1000, 1024, 1)),
        ("dense step N=200 chains=200", lambda: dense(200, 200, 50)),
        ("score matching step m=2 n=1000 B=128", matching),
        ("output step m=300 n=20000 chains=100", lambda: output(WIDE)),
        ("hidden step m=300 n=20000 chains=100", lambda: hidden(WIDE)),
        ("score matching step m=300 n=20000 B=64", lambda: matching(WIDE_MATCHING)),
    ]


if __name__ == "__main__":
    run(__doc__, torch_workloads, jax_workloads, jobs)
