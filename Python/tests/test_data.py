from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import reverie as rv


def test_deeplabcut(tmp_path: Path) -> None:
    path = tmp_path / "dlc.csv"
    path.write_text(
        "scorer,net,net,net,net,net,net\n"
        "bodyparts,nose,nose,nose,tail,tail,tail\n"
        "coords,x,y,likelihood,x,y,likelihood\n"
        "0,1,2,0.99,10,20,0.9\n1,3,4,0.1,11,21,0.9\n2,5,6,0.99,12,22,0.9\n"
    )
    track = rv.data.from_deeplabcut(path, frame_rate=10, body_part="nose", likelihood=0.5)
    assert np.allclose(track.t, [0, 0.1, 0.2]) and track.unit == "px"
    assert (
        np.array_equal(track.position[[0, 2]], [[1, 2], [5, 6]])
        and np.isnan(track.position[1]).all()
    )
    with pytest.raises(rv.DataError, match="nose, tail"):
        rv.data.from_deeplabcut(path, frame_rate=10)


def test_deeplabcut_of_several_animals(tmp_path: Path) -> None:
    path = tmp_path / "dlc.csv"
    path.write_text(
        "scorer,net,net,net,net\nindividuals,a,a,b,b\nbodyparts,nose,nose,nose,nose\n"
        "coords,x,y,x,y\n0,1,2,3,4\n1,5,6,7,8\n"
    )
    track = rv.data.from_deeplabcut(path, frame_rate=1, individual="b")
    assert np.array_equal(track.position, [[3, 4], [7, 8]])


def test_sleap_csv(tmp_path: Path) -> None:
    path = tmp_path / "sleap.csv"
    path.write_text(
        "track,frame_idx,nose.x,nose.y,nose.score\nt0,0,1,2,0.9\nt0,2,3,4,0.9\nt1,1,9,9,0.9\n"
    )
    track = rv.data.from_sleap(path, frame_rate=2, individual="t0")
    assert (
        np.array_equal(track.position[[0, 2]], [[1, 2], [3, 4]])
        and np.isnan(track.position[1]).all()
    )


def test_sleap_h5(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    tracks = np.random.default_rng(1).random((1, 2, 2, 5))  # [track, axis, node, frame]
    with h5py.File(tmp_path / "sleap.h5", "w") as file:
        file["tracks"] = tracks
        file["node_names"] = np.array([b"nose", b"tail"])
    track = rv.data.from_sleap(tmp_path / "sleap.h5", frame_rate=5, body_part="tail")
    assert np.array_equal(track.position, tracks[0, :, 1].T)


def test_stan(tmp_path: Path) -> None:
    for chain in (1, 2):
        (tmp_path / f"{chain}.csv").write_text(
            "# method = sample\n#   num_warmup = 2\n#   save_warmup = 1\n#   thin = 1 (Default)\n"
            "lp__,stepsize__,mu,theta.1\n"
            + "".join(f"-{row},0.1,{row},{chain}\n" for row in range(5))
        )
    draws = rv.data.from_stan_csv([tmp_path / "1.csv", tmp_path / "2.csv"])
    assert draws.shape == (2, 3, 2) and draws.units == ["mu", "theta.1"]
    assert np.array_equal(draws["mu"][0], [2, 3, 4]) and "lp__" in draws.statistics
    with pytest.raises(rv.DataError):
        rv.data.from_stan_csv([])


def test_posteriordb(tmp_path: Path) -> None:
    chains = [{"mu": [1, 2, 3], "tau": [4, 5, 6]}, {"mu": [7, 8, 9], "tau": [0, 0, 1]}]
    with zipfile.ZipFile(tmp_path / "draws.json.zip", "w") as archive:
        archive.writestr("draws.json", json.dumps(chains))
    draws = rv.data.from_posteriordb(tmp_path / "draws.json.zip")
    assert draws.shape == (2, 3, 2) and np.array_equal(draws["tau"], [[4, 5, 6], [0, 0, 1]])


def test_image_folders(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for label, name in enumerate(["cats", "dogs"]):
        (tmp_path / name).mkdir()
        pixels = np.full((4, 5), 40 * label + 7, np.uint8)
        image.fromarray(pixels).save(tmp_path / name / "one.png")
    images, labels, classes = rv.data.from_image_folder(tmp_path)
    assert images.shape == (2, 4, 5) and list(labels) == [0, 1] and classes == ["cats", "dogs"]
    assert images[1, 0, 0] == 47
    assert rv.data.from_image_folder(tmp_path, size=(2, 3))[0].shape == (2, 2, 3)
    with pytest.raises(FileNotFoundError):
        rv.data.from_image_folder(tmp_path / "birds")


def test_nwb_with_several_series_names_them(tmp_path: Path) -> None:
    path = tmp_path / "two.nwb"
    written(path)
    with pytest.raises(rv.DataError, match="led1, led2"):
        rv.data.from_nwb(path)
    read = rv.data.from_nwb(path, position="led2")
    assert read.unit == "cm" and np.allclose(read.t[:3], [0, 0.5, 1])
    assert np.allclose(read.position[1], [3.2, 3.3]) and len(read.spikes or []) == 2
    assert np.allclose(read.epochs["epochs"], [[0, 2]])
    (tmp_path / "no.nwb").write_text("nothing")
    with pytest.raises(rv.DataError, match="pynwb"):
        rv.data.from_nwb(tmp_path / "no.nwb")


def written(path: Path) -> None:
    """A file with two series, one at a rate and scaled, two units and an epoch."""
    import datetime

    pynwb = pytest.importorskip("pynwb")
    from pynwb.behavior import Position, SpatialSeries

    file = pynwb.NWBFile("test", "id", datetime.datetime.now(datetime.timezone.utc))
    places = np.arange(10.0).reshape(5, 2)
    series = [
        SpatialSeries(name="led1", data=places, timestamps=np.arange(5.0), reference_frame="corner"),
        SpatialSeries(
            name="led2", data=places, rate=2.0, starting_time=0.0, unit="cm", conversion=0.1, offset=3.0,
            reference_frame="corner",
        ),
    ]  # fmt: skip
    module = file.create_processing_module("behavior", "tracking")
    module.add(Position(spatial_series=series))
    file.add_unit(spike_times=[0.1, 0.2])
    file.add_unit(spike_times=[1.5])
    file.add_epoch(0.0, 2.0)
    with pynwb.NWBHDF5IO(str(path), "w") as writer:
        writer.write(file)


@pytest.mark.parametrize("times", [[], [3.0, 2.0, 1.0]])
def test_times_that_do_not_increase_are_named(times: list[float]) -> None:
    with pytest.raises(rv.DataError, match="`t`"):
        rv.data.Recording(times, np.zeros((len(times), 2)))
