from __future__ import annotations

import os
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All cells, at the small sizes that the notebook itself names; at its own with REVERIE_LONG_TESTS=1."""
    if path.stem == "replay-of-your-rat":
        pytest.importorskip("pynapple")
        pytest.importorskip("pynwb")
    monkeypatch.delenv("MPLBACKEND", raising=False)  # Notebooks draw into themselves.
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    sizes = [cell for cell in notebook.cells if "sizes" in cell.metadata.get("tags", [])]
    assert len(sizes) == 1
    if os.environ.get("REVERIE_LONG_TESTS") != "1":
        sizes[0].source = sizes[0].metadata["quick"]
    client = nbclient.NotebookClient(
        notebook, timeout=None, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    shown = [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]
    assert any("image/png" in output.get("data", {}) for output in shown)
