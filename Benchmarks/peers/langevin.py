"""Training and generation of a neural Langevin machine in PyTorch and JAX, N = 784, float32.

    python langevin.py --threads 1 [--peer torch --peer jax] [--seconds 1] [--only WORD]

The workloads of `bench`: one update (data statistic of 1000 images, ten Langevin steps of 1000
chains, model statistic, new couplings), and a step of 36 chains. Fresh normals every step.
"""

from harness import run

UNITS, CHAINS, BATCH, STEPS = 784, 1000, 1000, 10
DT, RATE, DECAY = 0.01, 5e-4, 2e-6


def torch_workloads(threads, compiled):
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    wrap = torch.compile if compiled else lambda function: function
    amplitude = (2 * DT) ** 0.5

    def pure_step(x, couplings):
        p = torch.tanh(x)
        v = p @ couplings.T - x
        u = v @ couplings
        return x + DT * (v - (1 - p * p) * u) + amplitude * torch.randn_like(x)

    def eager_step(x, couplings):
        p = torch.tanh(x)
        v = torch.addmm(x, p, couplings.T, beta=-1)
        u = v @ couplings
        u.mul_(p.mul_(p).neg_().add_(1))
        x.add_(v.sub_(u), alpha=DT)
        return x.add_(torch.randn_like(x), alpha=amplitude)

    step = wrap(pure_step) if compiled else eager_step

    def statistic(x, couplings):
        p = torch.tanh(x)
        v = p @ couplings.T - x
        return v.T @ p / x.shape[0]

    statistic = wrap(statistic)

    def update():
        images = 2 * torch.rand(4 * BATCH, UNITS) - 1
        couplings = torch.randn(UNITS, UNITS) * 2 / UNITS**0.5
        chains = torch.randn(CHAINS, UNITS)

        @torch.inference_mode()
        def body():
            nonlocal couplings, chains
            batch = images[torch.randperm(4 * BATCH)[:BATCH]]
            data = statistic(batch, couplings)
            for _ in range(STEPS):
                chains = step(chains, couplings)
            gap = data - statistic(chains, couplings)
            couplings = (1 - DECAY) * couplings - RATE * gap
            float(gap.square().mean())

        return body, 1

    def generation():
        couplings = torch.randn(UNITS, UNITS) * 2 / UNITS**0.5
        chains = torch.randn(36, UNITS)

        @torch.inference_mode()
        def body():
            nonlocal chains
            for _ in range(200):
                chains = step(chains, couplings)
            assert torch.isfinite(chains.sum())

        return body, 200

    return update, generation


def jax_workloads(threads, generator):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_default_prng_impl", generator)
    key = jax.random.key(1)
    amplitude = (2 * DT) ** 0.5

    def step(x, couplings, key):
        p = jnp.tanh(x)
        v = p @ couplings.T - x
        u = v @ couplings
        noise = jax.random.normal(key, x.shape)
        return x + DT * (v - (1 - p * p) * u) + amplitude * noise

    def run(x, couplings, key, count):
        def body(x, key):
            return step(x, couplings, key), None

        return jax.lax.scan(body, x, jax.random.split(key, count))[0]

    def statistic(x, couplings):
        p = jnp.tanh(x)
        v = p @ couplings.T - x
        return v.T @ p / x.shape[0]

    @jax.jit
    def one_update(couplings, chains, images, key):
        order, noise = jax.random.split(key)
        batch = images[jax.random.permutation(order, images.shape[0])[:BATCH]]
        data = statistic(batch, couplings)
        chains = run(chains, couplings, noise, STEPS)
        gap = data - statistic(chains, couplings)
        return (1 - DECAY) * couplings - RATE * gap, chains, jnp.square(gap).mean()

    def update():
        images = 2 * jax.random.uniform(key, (4 * BATCH, UNITS)) - 1
        state = [
            jax.random.normal(key, (UNITS, UNITS)) * 2 / UNITS**0.5,
            jax.random.normal(key, (CHAINS, UNITS)),
            key,
        ]

        def body():
            state[2], now = jax.random.split(state[2])
            state[0], state[1], gap = one_update(state[0], state[1], images, now)
            float(gap)

        return body, 1

    def generation():
        couplings = jax.random.normal(key, (UNITS, UNITS)) * 2 / UNITS**0.5
        state = [jax.random.normal(key, (36, UNITS)), key]
        steps = jax.jit(lambda x, couplings, key: run(x, couplings, key, 200))

        def body():
            state[1], now = jax.random.split(state[1])
            state[0] = steps(state[0], couplings, now).block_until_ready()

        return body, 200

    return update, generation


def jobs(peer, update, generation):
    return [
        ("langevin update N=784 chains=1000", update),
        ("langevin generation N=784 chains=36", generation),
    ]


if __name__ == "__main__":
    run(__doc__, torch_workloads, jax_workloads, jobs)
