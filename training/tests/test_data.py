"""Rain, photographs and faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from training.data.camera_noise import FAINTEST, SIGMA, add_camera_noise
from training.data.faces import load_faces, random_faces
from training.data.jpeg import add_jpeg, compressed
from training.data.low_light import GAMMA, SCALE, darken
from training.data.photos import list_photos, load_photos, random_crops, to_bytes, to_tensor
from training.data.rain import (
    ANGLE,
    RADIUS,
    SIZE,
    Rain,
    add_rain,
    draw_rain,
    line_kernel,
    rain_field,
)


def test_parameters_are_in_range() -> None:
    rain = draw_rain(5000, torch.Generator().manual_seed(0))
    assert float(rain.threshold.min()) >= 0.90 and float(rain.threshold.max()) <= 0.985
    assert sorted(set(rain.length.tolist())) == list(range(9, 24))
    assert float(torch.rad2deg(rain.angle).abs().max()) <= ANGLE + 1e-4
    assert float(rain.gain.min()) >= 1.2 and float(rain.gain.max()) <= 3.5
    assert float(rain.gain.mean()) == pytest.approx(2.35, abs=0.05)


def test_kernels() -> None:
    rain = draw_rain(500, torch.Generator().manual_seed(1))
    kernels = line_kernel(rain.length, rain.angle)
    assert kernels.shape == (500, SIZE, SIZE)
    assert torch.allclose(kernels.sum((1, 2)), torch.ones(500), atol=1e-5)
    assert float(kernels.min()) >= 0
    # A centred segment looks the same turned by half a turn.
    assert torch.allclose(kernels, kernels.flip((1, 2)), atol=1e-6)
    offset = torch.arange(SIZE, dtype=torch.float32) - RADIUS
    rows = (kernels.sum(2) * offset**2).sum(1)
    length = rain.length.float()
    expected = (length * rain.angle.cos()) ** 2 / 12
    assert float((rows - expected).abs().max()) < 0.3


def test_vertical_kernel_by_hand() -> None:
    kernel = line_kernel(torch.tensor([9]), torch.tensor([0.0]))[0]
    column = kernel[:, RADIUS]
    assert float(column.sum()) == pytest.approx(1)
    assert float(column[RADIUS]) == pytest.approx(1 / 9)
    assert float(column[RADIUS + 3]) == pytest.approx(1 / 9)
    # The ends: points up to 4.5 pixels away are shared between pixels 4 and 5.
    assert float(column[RADIUS + 4]) == pytest.approx((72 * 1 / 9 / 8 - 0.125 * 1.0) / 9, abs=2e-3)
    assert float(column[RADIUS + 5]) == pytest.approx(0.125 / 9, abs=2e-3)
    assert float(column[RADIUS + 6]) == 0


def test_lean() -> None:
    # A positive angle leans to the right going down.
    kernel = line_kernel(torch.tensor([21]), torch.deg2rad(torch.tensor([30.0])))[0]
    offset = torch.arange(SIZE, dtype=torch.float32) - RADIUS
    assert float((kernel * offset[:, None] * offset[None, :]).sum()) > 0


def test_field_mean() -> None:
    rain = Rain(
        torch.tensor([0.9, 0.985]),
        torch.tensor([9, 23]),
        torch.deg2rad(torch.tensor([-35.0, 20.0])),
        torch.tensor([1.2, 3.5]),
    )
    field = rain_field(rain, 400, 400, torch.Generator().manual_seed(2))
    expected = 0.5 * (1 - rain.threshold) * rain.gain
    assert torch.allclose(field.mean((1, 2, 3)), expected, rtol=0.05)
    # It rains at the border as anywhere.
    assert torch.allclose(field[:, :, :5].mean((1, 2, 3)), expected, rtol=0.4)


def test_rain_is_clipped_grey_and_as_strong_as_designed() -> None:
    clean = torch.rand((300, 3, 64, 64), generator=torch.Generator().manual_seed(3)) * 0.6
    rainy = add_rain(clean, torch.Generator().manual_seed(4))
    assert float(rainy.min()) >= 0 and float(rainy.max()) <= 1
    added = rainy - clean
    assert float(added.min()) >= -1e-6
    free = (rainy < 1).all(1)
    spread = (added.amax(1) - added.amin(1))[free]
    assert float(spread.max()) < 1e-5
    psnr = -10 * torch.log10((added**2).mean((1, 2, 3)))
    assert 18 < float(psnr.mean()) < 24
    again = add_rain(clean, torch.Generator().manual_seed(4))
    assert torch.equal(rainy, again)


def test_photos(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    for name, size in (("b.png", (40, 50)), ("a.png", (60, 33)), ("small.png", (10, 90))):
        Image.fromarray(generator.integers(0, 256, (*size, 3), dtype=np.uint8)).save(
            tmp_path / name
        )
    (tmp_path / "notes.txt").write_text("no image")
    assert [path.name for path in list_photos([tmp_path])] == ["a.png", "b.png", "small.png"]
    photos = load_photos([tmp_path], 32)
    assert [photo.shape for photo in photos] == [(60, 33, 3), (40, 50, 3)]
    crops = random_crops(photos, 7, 32, torch.Generator().manual_seed(0))
    assert crops.shape == (7, 3, 32, 32)
    assert torch.equal(crops, random_crops(photos, 7, 32, torch.Generator().manual_seed(0)))
    assert np.array_equal(to_bytes(to_tensor(photos[0])), photos[0])
    with pytest.raises(FileNotFoundError):
        list_photos([tmp_path / "missing"])


def test_faces(tmp_path: Path) -> None:
    faces = np.random.default_rng(0).integers(0, 256, (5, 64, 64, 3), dtype=np.uint8)
    np.save(tmp_path / "faces.npy", faces)
    loaded = load_faces(tmp_path / "faces.npy")
    drawn = random_faces(loaded, 9, torch.Generator().manual_seed(0))
    assert drawn.shape == (9, 3, 64, 64)
    assert float(drawn.max()) <= 1
    np.save(tmp_path / "wrong.npy", faces.astype(np.float32))
    with pytest.raises(ValueError, match="uint8"):
        load_faces(tmp_path / "wrong.npy")


def test_camera_noise_is_centred_and_as_strong_as_asked() -> None:
    clean = torch.full((400, 3, 16, 16), 0.5)
    noise = add_camera_noise(clean, torch.Generator().manual_seed(2)) - clean
    assert float(noise.mean()) == pytest.approx(0, abs=2e-3)
    sigma = noise.flatten(1).std(1)
    assert float(sigma.max()) < 1.05 * SIGMA[1]
    # Gaussian alone would average 27.5/255; at half light the Poisson share takes a little off.
    assert 0.093 < float(sigma.mean()) < 0.109
    assert bool(((clean + noise) > 1).any()) or float((clean + noise).max()) > 0.99


def test_poisson_noise_grows_with_the_light() -> None:
    generator = torch.Generator().manual_seed(3)
    clean = torch.cat([torch.full((600, 3, 8, 16), 0.04), torch.full((600, 3, 8, 16), 1.0)], 2)
    noise = add_camera_noise(clean, generator) - clean
    dark, light = noise[:, :, :8].flatten(1).std(1), noise[:, :, 8:].flatten(1).std(1)
    grown = light > 1.2 * dark
    assert 0.1 < float(grown.float().mean()) < 0.25
    # What is counted in tiny photons is exact: nothing is lost to float32.
    assert float(noise.mean()) == pytest.approx(0, abs=2e-3)
    assert FAINTEST > 0


def test_low_light_is_darker_by_its_formula() -> None:
    clean = torch.linspace(0, 1, 64).view(1, 1, 1, 64).expand(200, 3, 8, 64)
    dark = darken(clean, torch.Generator().manual_seed(4))
    assert float(dark.min()) >= 0 and float(dark.max()) <= 1
    middle, end = dark[..., 32].mean((1, 2)), dark[..., 63].mean((1, 2))
    assert SCALE[0] - 0.03 < float(end.min()) and float(end.max()) < SCALE[1] + 0.03
    bright = end > 0.4
    gamma = (middle[bright] / end[bright]).log() / float(clean[0, 0, 0, 32].log())
    assert GAMMA[0] - 0.3 < float(gamma.min()) and float(gamma.max()) < GAMMA[1] + 0.6


def test_jpeg_loses_more_at_lower_quality_and_repeats() -> None:
    ramp = torch.linspace(0, 1, 48)
    image = torch.stack([ramp[:, None] * ramp, ramp.expand(48, 48), ramp.flip(0).expand(48, 48)])
    image = image + 0.2 * torch.rand(image.shape, generator=torch.Generator().manual_seed(5))
    clean = image.clamp(0, 1)[None]
    lost = [
        float((compressed(clean, quality, True) - clean).square().mean()) for quality in (5, 60)
    ]
    assert lost[0] > 1.5 * lost[1] > 0
    twice = [add_jpeg(clean, torch.Generator().manual_seed(6)) for _ in range(2)]
    assert torch.equal(twice[0], twice[1])
