"""`run.explore()`: a server of its own, which ends with its object."""

from __future__ import annotations

import gc
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

import reverie as rv
from reverie._library import library_path

pytestmark = pytest.mark.skipif(
    not os.access(library_path().parent / "reverie", os.X_OK), reason="there is no tool beside the library"
)


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def test_the_page_is_served_until_it_is_closed(reservoir: Any) -> None:
    with reservoir.explore(browser=False) as explorer:
        assert explorer.is_open
        assert explorer.address.startswith("http://127.0.0.1:")
        assert "Reverie" in page(explorer.address)
        assert str(reservoir.path) in page(explorer.address + "runs")
        assert explorer.address in explorer._repr_html_()
    assert not explorer.is_open
    assert "closed" in explorer._repr_html_()
    with pytest.raises(urllib.error.URLError):
        page(explorer.address)


def test_it_ends_when_nothing_refers_to_it(reservoir: Any) -> None:
    explorer = reservoir.explore(browser=False)
    address = explorer.address
    del explorer
    gc.collect()
    with pytest.raises(urllib.error.URLError):
        page(address)


def test_a_path_that_is_no_run_is_told(reservoir: Any, tmp_path: Path) -> None:
    with pytest.raises(rv.ReverieError, match="nothing"):
        reservoir.explore(tmp_path / "nothing", browser=False)
    with pytest.raises(rv.DataError, match="expected a path"):
        reservoir.explore(3, browser=False)
