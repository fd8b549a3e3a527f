from __future__ import annotations

import re
from pathlib import Path

import pytest

import reverie as rv

README = Path(__file__).parent.parent / "README.md"
CODE = "\n".join(re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL))


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"\brv\.([\w.]+)\(", README.read_text(encoding="utf-8"))))
)
def test_what_the_page_names_is_there(name: str) -> None:
    found: object = rv
    for part in name.split("."):
        found = getattr(found, part)
    assert callable(found)


def test_every_argument_of_the_page_exists() -> None:
    """`run.sample(chains=…)` and its kind: the keywords are those of the method."""
    import inspect

    methods = {
        "run.sample": rv.ReservoirRun.sample, "maze.replay": rv.ReplayRun.replay,
        "maze.compare": rv.ReplayRun.compare, "m.denoise": rv.LangevinRun.denoise,
        "m.inpaint": rv.LangevinRun.inpaint, "m.generate": rv.LangevinRun.generate,
        "p.infer": rv.PoissonRun.infer, "p.session": rv.PoissonRun.session,
        "rv.train.reservoir": rv.train.reservoir, "rv.train.replay": rv.train.replay,
        "rv.train.langevin_machine": rv.train.langevin_machine, "rv.train.poisson_vae": rv.train.poisson_vae,
    }  # fmt: skip
    for name, method in methods.items():
        known = set(inspect.signature(method).parameters)
        for arguments in re.findall(re.escape(name) + r"\(([^()]*)\)", CODE):
            given = set(re.findall(r"(\w+)=", arguments))
            assert given <= known, (name, given - known)


def test_pictures_are_there() -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README.read_text(encoding="utf-8"))
    assert pictures and all((README.parent / picture).is_file() for picture in pictures)
