from __future__ import annotations

import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import estimator_checks_generator  # noqa: E402

from reverie.estimators import LangevinMachine, PoissonVAE, ReservoirSampler  # noqa: E402

RECIPE = {"updates_per_level": 3, "polish_updates": 3, "noise_levels": 2, "batch_size": 16}
RULE = {"classes": [], "halves_images": False, "updates": 2, "chains": 4, "batch_size": 4}
PLAN = {"updates": 2, "steps": 2, "batch_size": 8, "preparation": "none"}

ESTIMATORS = [
    ReservoirSampler(8, duration=0.5, **RECIPE),  # type: ignore[arg-type]
    LangevinMachine(**RULE),  # type: ignore[arg-type]
    PoissonVAE(6, inference_steps=4, **PLAN),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_parameters_and_clones(estimator: object) -> None:
    copy = clone(estimator)
    assert copy.get_params() == estimator.get_params()  # type: ignore[attr-defined]
    assert copy.set_params(random_state=7).random_state == 7


def test_settings_are_parameters() -> None:
    machine = LangevinMachine(updates=50)
    assert machine.get_params()["updates"] == 50 and machine.get_params()["chains"] is None
    assert clone(machine.set_params(chains=8)).chains == 8
    assert repr(machine) == "LangevinMachine(chains=8, updates=50)"
    with pytest.raises(TypeError, match="updates"):
        LangevinMachine(update=50)


def test_sampler(points: np.ndarray) -> None:
    fitted = clone(ESTIMATORS[0]).fit(points)
    assert fitted.sample(5).shape == (5, 2) and fitted.n_features_in_ == 2
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).sample(5), fitted.sample(5))


def test_machine(images: np.ndarray) -> None:
    flat = images.reshape(len(images), -1) / 255.0
    fitted = clone(ESTIMATORS[1]).fit(flat)
    assert fitted.sample(3).shape == (3, 36)
    assert fitted.score_samples(flat[:4]).shape == (4,)
    assert fitted.score(flat[:4]) == pytest.approx(fitted.score_samples(flat[:4]).mean())


def test_transformer_in_a_pipeline(images: np.ndarray) -> None:
    flat = images.reshape(len(images), -1) / 255.0
    codes = make_pipeline(StandardScaler(), clone(ESTIMATORS[2])).fit_transform(flat)
    assert codes.shape == (120, 6) and np.all(codes >= 0)


def checks() -> list[object]:
    """scikit-learn's checks of parameters, clones, tags and messages, which need no training."""
    found = []
    for estimator in ESTIMATORS:
        for instance, check in estimator_checks_generator(estimator):
            name = getattr(getattr(check, "func", check), "__name__", "")
            if name in CHEAP:
                found.append(pytest.param(instance, check, id=f"{type(estimator).__name__}-{name}"))
    return found


CHEAP = {
    "check_estimator_cloneable", "check_estimator_tags_renamed", "check_valid_tag_types",
    "check_estimator_repr", "check_no_attributes_set_in_init", "check_parameters_default_constructible",
    "check_get_params_invariance", "check_set_params", "check_do_not_raise_errors_in_init_or_set_param",
    "check_estimators_unfitted", "check_mixin_order", "check_fit_check_is_fitted", "check_estimators_nan_inf",
    "check_estimators_empty_data_messages", "check_complex_data", "check_dont_overwrite_attributes",
    "check_dict_unchanged", "check_estimators_overwrite_params", "check_fit1d", "check_readonly_memmap_input",
    "check_estimators_pickle", "check_n_features_in", "check_fit2d_predict1d", "check_dtype_object",
}  # fmt: skip


@pytest.mark.parametrize("estimator, check", checks())
def test_checks_of_scikit_learn(estimator: object, check: object) -> None:
    check(estimator)  # type: ignore[operator]
