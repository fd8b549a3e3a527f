"""Replay networks in PyTorch and JAX: training steps by back-propagation through time and replay.

    python replay.py --threads 1 [--peer torch --peer jax] [--seconds 1] [--only WORD]

The same work as `ReplaySteps.swift`: a leaky ReLU network (convex, leak 0.5) with fresh normals at
every step, mean squared error over all steps, Adam with the gradient's norm clipped at 1; replay
with momentum and adaptation, its outputs kept or decoded by the thresholded centre of mass.
"""

from harness import require, run

# name: units, inputs, outputs, batch, steps
TRAINING = {
    "replay training N=96 B=64 T=64": (96, 2, 2, 64, 64),
    "replay training N=128 cells=64 B=64 T=50": (128, 64, 64, 64, 50),
    "replay training N=512 cells=512 B=200 T=100": (512, 512, 512, 200, 100),
}
# name: units, outputs, replays, steps, whether positions are decoded and kept instead of outputs
REPLAY = {
    "replay simulation N=96 replays=1000 T=100": (96, 2, 1000, 100, False),
    "replay simulation N=128 cells=64 replays=1000 T=100": (128, 64, 1000, 100, False),
    "replay simulation decoded N=128 cells=64 replays=1000 T=100": (128, 64, 1000, 100, True),
}
LEAK, NOISE, FRICTION, ADAPTATION, TIME = 0.5, 0.05, 0.6, 0.03, 50.0


def shapes(units, inputs, outputs):
    return [
        (units, units), (units, inputs), (units,), (outputs, units), (outputs,), (units, outputs),
        (units,),
    ]


def torch_workloads(threads, compiled):
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    wrap = torch.compile if compiled else lambda function: function

    def parameters(units, inputs, outputs):
        return [
            ((torch.rand(shape) * 2 - 1) * shape[-1] ** -0.5 if len(shape) > 1
             else torch.zeros(shape)).requires_grad_(True)
            for shape in shapes(units, inputs, outputs)
        ]

    def training(units, inputs, outputs, batch, steps):
        weights = parameters(units, inputs, outputs)
        optimizer = torch.optim.Adam(weights, lr=1e-3, fused=True)
        start, drive = torch.randn(batch, outputs) * 0.5, torch.randn(steps, batch, inputs) * 0.3
        target = torch.randn(steps, batch, outputs) * 0.5

        def loss_of(w, u, c, d, e, enc, enc_bias):
            r = torch.relu(torch.addmm(enc_bias, start, enc.T))
            pre = torch.addmm(c, drive.reshape(-1, inputs), u.T).reshape(steps, batch, units)
            noise = NOISE * torch.randn(steps, batch, units)
            states = []
            for t in range(steps):
                r = (1 - LEAK) * r + LEAK * torch.relu(torch.addmm(pre[t], r, w.T)) + noise[t]
                states.append(r)
            y = torch.addmm(e, torch.cat(states), d.T).reshape(steps, batch, outputs)
            return ((y - target) ** 2).mean()

        loss_of = wrap(loss_of)

        def body():
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(*weights)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            require(torch.isfinite(loss.detach()), "loss")

        return body, 1

    def replay(units, outputs, replays, steps, decodes):
        w, _, c, d, e, _, _ = [p.detach() for p in parameters(units, 2, outputs)]
        w_t, d_t, sigma = w.T.contiguous(), d.T.contiguous(), NOISE * 2**0.5
        centres = torch.rand(outputs, 2)

        def read(y):
            if not decodes:
                return y
            weights = torch.relu(y - 0.5 * y.amax(1, keepdim=True))
            return weights @ centres / weights.sum(1, keepdim=True)

        def step(r, v, a):
            drift = LEAK * torch.relu(torch.addmm(c, r, w_t)) - LEAK * r
            new_v = (1 - FRICTION) * v + drift - ADAPTATION * a + sigma * torch.randn(replays, units)
            new_a = a + (r - a) / TIME
            new_r = r + new_v
            return new_r, new_v, new_a, read(torch.addmm(e, new_r, d_t))

        step = wrap(step)

        @torch.inference_mode()
        def body():
            r, v, a = torch.rand(replays, units), torch.zeros(replays, units), torch.zeros(replays, units)
            out = torch.empty(steps, replays, 2 if decodes else outputs)
            for t in range(steps):
                r, v, a, out[t] = step(r, v, a)
            require(decodes or torch.isfinite(out.sum()), "replay")

        return body, 1

    return training, replay


def jax_workloads(threads, generator):
    import jax
    import jax.numpy as jnp
    import numpy

    jax.config.update("jax_default_prng_impl", generator)
    random = numpy.random.default_rng(1)

    def parameters(units, inputs, outputs):
        return tuple(
            jnp.asarray(
                random.uniform(-1, 1, shape) * shape[-1] ** -0.5 if len(shape) > 1
                else numpy.zeros(shape), dtype=jnp.float32)
            for shape in shapes(units, inputs, outputs)
        )

    def normal(*shape, scale):
        return jnp.asarray(scale * random.standard_normal(shape), dtype=jnp.float32)

    def training(units, inputs, outputs, batch, steps):
        weights = parameters(units, inputs, outputs)
        start, drive = normal(batch, outputs, scale=0.5), normal(steps, batch, inputs, scale=0.3)
        target = normal(steps, batch, outputs, scale=0.5)

        def loss_of(weights, key):
            w, u, c, d, e, enc, enc_bias = weights
            pre = drive @ u.T + c
            noise = NOISE * jax.random.normal(key, (steps, batch, units))

            def step(r, given):
                z, xi = given
                r = (1 - LEAK) * r + LEAK * jax.nn.relu(z + r @ w.T) + xi
                return r, r

            _, states = jax.lax.scan(step, jax.nn.relu(start @ enc.T + enc_bias), (pre, noise))
            return ((states @ d.T + e - target) ** 2).mean()

        @jax.jit
        def update(state, key):
            weights, first, second, time = state
            key, draw = jax.random.split(key)
            loss, gradients = jax.value_and_grad(loss_of)(weights, draw)
            norm = jnp.sqrt(sum((g**2).sum() for g in gradients))
            factor = jnp.minimum(1.0, 1.0 / norm)
            gradients = tuple(factor * g for g in gradients)
            time = time + 1
            first = tuple(0.9 * m + 0.1 * g for m, g in zip(first, gradients))
            second = tuple(0.999 * v + 0.001 * g * g for v, g in zip(second, gradients))
            size = 1e-3 * jnp.sqrt(1 - 0.999**time) / (1 - 0.9**time)
            weights = tuple(
                p - size * m / (jnp.sqrt(v) + 1e-8) for p, m, v in zip(weights, first, second))
            return (weights, first, second, time), key, loss

        zeros = tuple(jnp.zeros_like(p) for p in weights)
        carried = ((weights, zeros, zeros, jnp.float32(0)), jax.random.key(1))

        def body():
            nonlocal carried
            state, key, loss = jax.block_until_ready(update(*carried))
            carried = (state, key)
            require(bool(jnp.isfinite(loss)), "loss")

        return body, 1

    def replay(units, outputs, replays, steps, decodes):
        w, _, c, d, e, _, _ = parameters(units, 2, outputs)
        sigma = NOISE * 2**0.5
        centres = jnp.asarray(random.uniform(0, 1, (outputs, 2)), dtype=jnp.float32)

        def read(y):
            if not decodes:
                return y
            weights = jax.nn.relu(y - 0.5 * y.max(1, keepdims=True))
            return weights @ centres / weights.sum(1, keepdims=True)

        @jax.jit
        def run(key):
            key, first = jax.random.split(key)
            r = jax.random.uniform(first, (replays, units))

            def step(carry, k):
                r, v, a = carry
                drift = LEAK * jax.nn.relu(r @ w.T + c) - LEAK * r
                v = (1 - FRICTION) * v + drift - ADAPTATION * a + sigma * jax.random.normal(k, r.shape)
                a, r = a + (r - a) / TIME, r + v
                return (r, v, a), read(r @ d.T + e)

            keys = jax.random.split(key, steps)
            _, out = jax.lax.scan(step, (r, jnp.zeros_like(r), jnp.zeros_like(r)), keys)
            return out

        key = jax.random.key(2)

        def body():
            out = jax.block_until_ready(run(key))
            require(decodes or bool(jnp.isfinite(out.sum())), "replay")

        return body, 1

    return training, replay


def jobs(peer, training, replay):
    return [(name, lambda sizes=sizes: training(*sizes)) for name, sizes in TRAINING.items()] + [
        (name, lambda sizes=sizes: replay(*sizes)) for name, sizes in REPLAY.items()
    ]


if __name__ == "__main__":
    run(__doc__, torch_workloads, jax_workloads, jobs)
