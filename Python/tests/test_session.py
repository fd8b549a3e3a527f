from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import reverie as rv


def test_steps_are_those_of_inference(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    shown = images[:4] / 255.0
    whole = poisson.infer(shown, steps=5)
    with poisson.session(images=4) as session:
        session.step(shown, steps=3)
        last = session.step(steps=2)
    assert np.array_equal(last.rates, whole.rates)
    assert last.codes.shape == (4, 12) and last.reconstruction.shape == (4, 36)


def test_a_step_keeps_its_arrays(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    with poisson.session(images=2) as session:
        first = session.step(images[:2] / 255.0)
        kept = first.rates.copy()
        session.step(images[2:4] / 255.0, steps=10)
        assert np.array_equal(first.rates, kept)
    assert np.array_equal(first.rates, kept)


def test_every_frame_is_prepared_alike(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    """From the second frame on a step is one call of the library, and frames are not looked at again."""
    frames = (images.reshape(30, 4, 36) / 255.0).astype(np.float32)
    brighter = np.clip(frames[3] * 1.5, 0, 1)  # Beyond what the first frames had.
    shown = [*frames[:3], brighter, frames[4].astype(np.float64), frames[5].reshape(4, 6, 6)]
    with poisson.session(images=4, mode="mean") as session:
        steps = [session.step(frame, steps=2) for frame in shown]
    for count, step in enumerate(steps):
        with poisson.session(images=4, mode="mean") as again:
            for frame in shown[:count]:
                again.step(np.asarray(frame, np.float64).reshape(4, 36), steps=2)
            slow = again.step(np.asarray(shown[count], np.float64).reshape(4, 36), steps=2)
            assert np.array_equal(slow.rates, again.read("rates"))
        for name in ("codes", "rates", "reconstruction"):
            assert np.array_equal(getattr(step, name), getattr(slow, name)), (count, name)


def test_arrays_of_a_step_may_be_changed(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    with poisson.session(images=2) as session:
        for frame in images[:4].reshape(2, 2, 36) / 255.0:
            step = session.step(frame)
            step.codes[:] = 0
            image = step.reconstruction
            image += 1
            assert not step.codes.any() and np.array_equal(step.reconstruction, image)


def test_other_arrays(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    with poisson.session(images=2) as session:
        with pytest.raises(rv.DataError, match="first step"):
            session.read("codes")
        session.step(images[:2] / 255.0, steps=7)
        assert list(session.read("steps_taken")) == [7, 7]
        assert np.allclose(np.exp(session.read("log_rates")), session.read("rates"), rtol=1e-5)
        with pytest.raises(rv.DataError, match="log_rates"):
            session.read("nothing")


def test_changes_and_reset(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    with poisson.session(images=1, mode="mean") as session:
        first = session.step(images[:1] / 255.0, steps=3)
        session.reset()
        session.set(readout="rate")
        assert np.allclose(session.step(images[:1] / 255.0, steps=3).rates, first.rates)


def test_what_cannot_be(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    with poisson.session(images=2) as session:
        with pytest.raises(rv.DataError, match="frame"):
            session.step()
        with pytest.raises(rv.ReverieError):
            session.step(np.zeros((3, 36)))
        with pytest.raises(rv.ReverieError):
            session.step(np.zeros((2, 35)))
        for steps in (0, -1, 2**40, 10**400, 1.5, True, "3"):
            with pytest.raises(rv.DataError, match="steps"):
                session.step(images[:2] / 255.0, steps=steps)
        session.step(images[:2] / 255.0)  # It goes on after all of these.
        with pytest.raises(rv.DataError, match="nan"):
            session.step(np.full((2, 36), np.nan, np.float32))
        session.step(images[:2].reshape(2, 36) / 255.0)
    with pytest.raises(rv.DataError, match="closed"):
        session.step(images[:2] / 255.0)
    session.close()
    for count in (0, -3, 2**62):
        with pytest.raises(rv.ReverieError):
            poisson.session(images=count)


def test_sessions_stay_where_they_are(poisson: rv.PoissonRun) -> None:
    with poisson.session() as session:
        for call in (pickle.dumps, copy.copy):
            with pytest.raises(TypeError, match="a Session cannot be pickled"):
                call(session)


def test_steps_count_as_draws_do(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    frame = images[0] / 255.0
    with poisson.session() as one, poisson.session() as other:
        for steps in (2.0, np.int8(2), np.float32(2)):
            assert np.array_equal(one.step(frame, steps=steps).rates, other.step(frame, steps=2).rates)


def test_one_image_needs_no_axis_that_counts(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    image = images[0] / 255.0
    codes = poisson.infer(image[None], steps=3).codes
    for given in (image, image.ravel()):
        assert np.array_equal(poisson.infer(given, steps=3).codes, codes)
    with poisson.session() as one, poisson.session() as other:
        assert np.array_equal(one.step(image).codes, other.step(image[None]).codes)
        assert np.array_equal(one.step(image.ravel()).rates, other.step(image).rates)
        with pytest.raises(rv.DataError, match="one image"):
            one.step(image[:5])


def test_steps_of_many_kinds_of_frames(poisson: rv.PoissonRun, images: np.ndarray) -> None:
    """Frames are known again by shape and type: other ones are as good."""
    frames = images[:4].reshape(4, 1, 36) / 255.0
    forms = [
        frames.astype(np.float32), frames, frames[..., ::-1][..., ::-1], frames.reshape(4, 1, 6, 6),
        frames.astype(">f8"), [frame.tolist() for frame in frames],
    ]  # fmt: skip
    for form in forms:
        with poisson.session() as one, poisson.session() as other:
            for frame, plain in zip(form, frames):
                assert np.allclose(one.step(frame).rates, other.step(plain).rates, rtol=1e-5)
    with poisson.session() as session, pytest.raises(TypeError, match="`steps`"):
        session.step(frames[0], step=2)
