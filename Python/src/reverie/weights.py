"""Weights to and from torch, by name and without a transpose: both sides have matrices `[to, from]`."""

from __future__ import annotations

from typing import Any, Mapping

import numpy as np

from . import _safetensors
from ._arrays import Array, sendable
from ._errors import missing, wrong
from ._paths import PathLike, new, replacing

__all__ = ["from_torch", "read", "to_torch", "write"]

read = _safetensors.read


def write(path: PathLike, tensors: Mapping[str, Any]) -> None:
    """Writes arrays or torch tensors by name as safetensors, which `torch` and the tool read."""
    with replacing(new(path, True, ".safetensors")) as made:
        _safetensors.write(made, from_torch(tensors))


def to_torch(tensors: Mapping[str, Array]) -> dict[str, Any]:
    """Arrays by name as a `state_dict`."""
    try:
        import torch
    except ImportError as problem:
        raise missing("torch", "torch", "A state_dict") from problem
    return {name: torch.from_numpy(np.array(array)) for name, array in tensors.items()}


def from_torch(state: Mapping[str, Any]) -> dict[str, Array]:
    """A `state_dict`, or arrays by name, as NumPy arrays.

    Parameters
    ----------
    state : mapping
        From names to torch tensors on any device, or arrays.
    """
    if not isinstance(state, Mapping):
        raise wrong("state", "a mapping from names to tensors", state)
    return {str(name): sendable(_numpy(tensor), str(name)) for name, tensor in state.items()}


def _numpy(tensor: Any) -> Any:
    """A torch tensor as an array; anything else as it is."""
    for step in ("detach", "cpu", "numpy"):
        if not hasattr(tensor, step):
            return tensor
        tensor = getattr(tensor, step)()
    return tensor
