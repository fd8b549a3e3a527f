"""What there is: families, targets, tasks, experiments, and every setting of a family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Mapping, Optional

from ._html import table
from ._jobs import document
from ._json import JSON
from ._names import argument, named, snake_keys


_LARGEST = 2**31 - 1
"""Largest count that the library takes, which needs no words."""


@dataclass(frozen=True)
class Setting:
    """One setting of a training.

    Attributes
    ----------
    key : str
        Its path in the configuration, as in ``recipe.noise.levels``.
    argument : str
        Its name in `reverie.train`, as in ``noise_levels``.
    kind : str
        ``whole``, ``number``, ``flag``, ``text``, ``choice``, ``list`` or ``structure``.
    choices : tuple of str
        The words of a choice.
    lower, upper : float or None
        The range; `includes_lower` and `includes_upper` say whether its ends belong to it.
    unit : str
        The unit of a number, "" where it has none.
    optional : bool
        Whether it may be absent; the argument is False then.
    default : JSON
        Its default without data; None where it is absent or follows from data and preset.
    default_with_data : JSON
        Its default where data are given.
    help : str
        One line.
    """

    key: str
    argument: str
    kind: str
    choices: tuple[str, ...]
    lower: Optional[float]
    upper: Optional[float]
    includes_lower: bool
    includes_upper: bool
    unit: str
    optional: bool
    default: JSON
    default_with_data: JSON
    help: str

    @property
    def range(self) -> str:
        """The range in words, "" for any number."""
        low = "at least" if self.includes_lower else "above"
        high = "at most" if self.includes_upper else "below"
        parts = [
            f"{word} {end:g}"
            for word, end in ((low, self.lower), (high, self.upper))
            if end is not None and abs(end) != _LARGEST
        ]
        return ", ".join(parts)

    @property
    def default_words(self) -> str:
        """The default in words; "" where it is absent or follows from data and preset."""
        if self.default_with_data == self.default:
            return _shown(self.default)
        without, given = _shown(self.default) or "none", _shown(self.default_with_data) or "none"
        return f"{given}; without data {without}"


class Description(Mapping[str, Setting]):
    """The settings of a family, by the names of their arguments.

    Attributes
    ----------
    family : str
        Its name.
    summary : str
        One line.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.family: str = content["family"]
        self.summary: str = content["summary"]
        settings = [_setting(self.family, entry) for entry in content["settings"]]
        self._settings = {setting.argument: setting for setting in settings}

    def __getitem__(self, name: str) -> Setting:
        return self._settings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def __repr__(self) -> str:
        lines = [f"{self.family}: {self.summary}"]
        lines += [f"  {name}: {s.help} ({_facts(s)})" for name, s in self.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [[name, s.help, _values(s), s.unit, s.default_words] for name, s in self.items()]
        return table(["argument", "what it is", "values", "unit", "default"], rows, self.summary)


@named
def describe(family: str) -> Any:
    """Every setting of a family, with units, ranges and defaults; or the request of a verb.

    Parameters
    ----------
    family : str
        ``reservoir``, ``replay``, ``langevin-machine`` or ``poisson-vae``; or a verb of the tool, as ``sample``.

    Returns
    -------
    Description or dict
        Of a family a mapping from arguments of `reverie.train` to settings, a table in a notebook. Of a verb the
        members of its request that have defaults, as `job` and sweeps take them.
    """
    content = document("describe", {"family": str(family).replace("_", "-")})
    return Description(content) if "summary" in content else content


def contents() -> dict[str, dict[str, str]]:
    """Families, embedded targets, tasks, presets and experiments: names and what they are."""
    content = document("list", {})
    return content if isinstance(content, dict) else {}


def _setting(family: str, entry: Mapping[str, Any]) -> Setting:
    kind = next(iter(entry["kind"]))
    bounds = entry.get("range") or {}
    return Setting(
        key=entry["key"],
        argument=argument(family, entry["key"]),
        kind=kind,
        choices=tuple(entry["kind"][kind].get("_0", ())),
        lower=bounds.get("lower"),
        upper=bounds.get("upper"),
        includes_lower=bounds.get("includesLower", True),
        includes_upper=bounds.get("includesUpper", True),
        unit=entry.get("unit", ""),
        optional=entry.get("isOptional", False),
        default=snake_keys(entry.get("default")),
        default_with_data=snake_keys(entry.get("defaultWithData", entry.get("default"))),
        help=entry["help"],
    )


def _values(setting: Setting) -> str:
    if setting.choices:
        return " | ".join(setting.choices)
    return f"{setting.kind} {setting.range}".strip()


def _shown(default: JSON) -> str:
    return "" if default is None else str(default)


def _facts(setting: Setting) -> str:
    """Values, unit and default."""
    default = setting.default_words
    parts = [_values(setting), setting.unit, f"default: {default}" if default else ""]
    return "; ".join(part for part in parts if part)
