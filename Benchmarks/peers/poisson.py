"""Iterative Poisson inference in PyTorch and JAX, float32: the workloads of `bench` whose names
begin with "poisson".

    python poisson.py --threads 1 [--peer torch --peer jax] [--seconds 1] [--only WORD]

The step is written plainly, as one would from the paper: draw counts at the rates, decode, weight
the error, encode, move and clamp the log rates; with a readout, a second draw and its decoding.
The training iteration unrolls T such steps with the relaxed sampler and takes the gradient.
The compiled training iteration of PyTorch is left out: compiling takes minutes.
"""

from harness import run

K, M, T, BATCH, EVENTS, TAU = 512, 256, 16, 200, 20, 0.2


def torch_workloads(threads, compiled):
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    wrap = torch.compile if compiled else lambda function: function
    phi = 0.05 * torch.randn(M, K)
    phi_t = phi.T.contiguous()
    precision, bias, eta = torch.ones(M), torch.full((K,), 0.13), 0.135

    def clamp(x, c):
        return c - F.softplus(c - x.clamp(min=-8.0))

    def step(u, x):
        z = torch.poisson(u.exp() + 2**-23)
        h = (precision * (x - z @ phi_t)) @ phi
        return clamp(u + clamp(eta * (h - bias), 10.0), 10.0)

    def inference(batch, readout):
        x, u = torch.randn(batch, M), torch.full((batch, K), -1.5)
        function = wrap(step)

        @torch.inference_mode()
        def body():
            nonlocal u
            for _ in range(10):
                u = function(u, x)
                if readout:
                    reconstruction = torch.poisson(u.exp() + 2**-23) @ phi_t
            assert torch.isfinite(u.sum())
            return reconstruction if readout else u

        return body, 10

    def relaxed(rate):
        times = torch.empty(EVENTS, *rate.shape).exponential_().cumsum(0) / rate
        return torch.sigmoid((1 - times) / TAU).sum(0)

    def training():
        x = torch.randn(BATCH, M)
        weights = phi.clone().requires_grad_()
        log_bias = torch.full((K,), -2.04, requires_grad=True)
        log_eta = torch.tensor(-2.0, requires_grad=True)
        log_sigma = torch.zeros(M, requires_grad=True)
        start = torch.full((1, K), -1.5, requires_grad=True)
        parameters = [weights, log_bias, log_eta, log_sigma, start]

        def loss():
            p = torch.exp(-2 * log_sigma)
            u, total = start.expand(BATCH, K), 0.0
            for _ in range(T):
                old = u
                z = relaxed(u.exp() + 2**-23)
                h = (p * (x - z @ weights.T)) @ weights
                u = clamp(u + clamp(log_eta.exp() * (h - log_bias.exp()), 10.0), 10.0)
                y = relaxed(u.exp() + 2**-23) @ weights.T
                delta = u - old
                kl = (u.exp() * (1 + delta.exp() * (delta - 1))).sum()
                total = total + ((x - y) ** 2 * p / 2 + log_sigma).sum() + 24 * kl
            return total / (T * BATCH)

        function = wrap(loss)

        def body():
            for gradient in torch.autograd.grad(function(), parameters):
                assert torch.isfinite(gradient.sum())

        return body, 1

    return inference, training


def jax_workloads(threads, generator):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_default_prng_impl", generator)
    key = jax.random.key(1)
    phi = 0.05 * jax.random.normal(key, (M, K))
    bias, eta = jnp.full((K,), 0.13), 0.135

    def clamp(x, c):
        return c - jax.nn.softplus(c - jnp.maximum(x, -8.0))

    def poisson(key, rate):
        # The default generator has a Poisson of its own; rbg does not.
        if generator == "threefry2x32":
            return jax.random.poisson(key, rate).astype(jnp.float32)
        # Inversion by counting, rates here are below 10.
        uniform = jax.random.uniform(key, rate.shape)

        def grow(state, n):
            term, total, count = state
            count = count + (uniform > total)
            term = term * rate / (n + 1)
            return (term, total + term, count), None

        first = jnp.exp(-rate)
        (_, _, count), _ = jax.lax.scan(
            grow, (first, first, jnp.zeros_like(rate)), jnp.arange(24.0)
        )
        return count

    def step(u, x, key):
        z = poisson(key, jnp.exp(u) + 2**-23)
        h = (x - z @ phi.T) @ phi
        return clamp(u + clamp(eta * (h - bias), 10.0), 10.0)

    def inference(batch, readout):
        x = jax.random.normal(jax.random.key(2), (batch, M))
        state = [jnp.full((batch, K), -1.5), jax.random.key(3)]

        @jax.jit
        def run(u, key):
            def one(carry, _):
                u, key = carry
                key, first, second = jax.random.split(key, 3)
                u = step(u, x, first)
                y = poisson(second, jnp.exp(u) + 2**-23) @ phi.T if readout else 0.0
                return (u, key), jnp.sum(y)

            return jax.lax.scan(one, (u, key), None, length=10)

        def body():
            (state[0], state[1]), sums = run(*state)
            jax.block_until_ready((state[0], sums))

        return body, 10

    def training():
        x = jax.random.normal(jax.random.key(2), (BATCH, M))
        parameters = (phi, jnp.full((K,), -2.04), jnp.array(-2.0), jnp.zeros(M), jnp.full((1, K), -1.5))

        def relaxed(key, rate):
            times = jnp.cumsum(jax.random.exponential(key, (EVENTS, *rate.shape)), 0) / rate
            return jax.nn.sigmoid((1 - times) / TAU).sum(0)

        def loss(parameters, key):
            weights, log_bias, log_eta, log_sigma, start = parameters
            p = jnp.exp(-2 * log_sigma)

            def one(u, key):
                first, second = jax.random.split(key)
                z = relaxed(first, jnp.exp(u) + 2**-23)
                h = (p * (x - z @ weights.T)) @ weights
                new = clamp(u + clamp(jnp.exp(log_eta) * (h - jnp.exp(log_bias)), 10.0), 10.0)
                y = relaxed(second, jnp.exp(new) + 2**-23) @ weights.T
                delta = new - u
                kl = (jnp.exp(new) * (1 + jnp.exp(delta) * (delta - 1))).sum()
                return new, ((x - y) ** 2 * p / 2 + log_sigma).sum() + 24 * kl

            u = jnp.broadcast_to(start, (BATCH, K))
            _, losses = jax.lax.scan(one, u, jax.random.split(key, T))
            return losses.sum() / (T * BATCH)

        gradient = jax.jit(jax.grad(loss))
        state = [jax.random.key(5)]

        def body():
            state[0], key = jax.random.split(state[0])
            jax.block_until_ready(gradient(parameters, key))

        return body, 1

    return inference, training


def jobs(peer, inference, training):
    steps = [
        (
            f"poisson step B={batch}" + (" with readout" if readout else ""),
            lambda batch=batch, readout=readout: inference(batch, readout),
        )
        for batch in (1, 200)
        for readout in (False, True)
    ]
    iteration = (f"poisson training B={BATCH} T={T}", training)
    return steps if peer == "torch.compile" else steps + [iteration]


if __name__ == "__main__":
    run(__doc__, torch_workloads, jax_workloads, jobs)
