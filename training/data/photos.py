"""Photographs: read once into memory as bytes, then cropped at random."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
Photo = NDArray[np.uint8]


def list_photos(folders: Sequence[Path]) -> list[Path]:
    """Every image file below the folders, in a stable order."""
    found = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES
    ]
    if not found:
        raise FileNotFoundError(f"no images in {', '.join(map(str, folders))}")
    return found


def read_photo(path: Path) -> Photo:
    """sRGB bytes [height, width, 3]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def load_photos(folders: Sequence[Path], at_least: int) -> list[Photo]:
    """Photos of at least ``at_least`` pixels each way."""
    photos = [read_photo(path) for path in list_photos(folders)]
    return [photo for photo in photos if min(photo.shape[:2]) >= at_least]


def random_crops(
    photos: Sequence[Photo], count: int, size: int, generator: torch.Generator
) -> Tensor:
    """Crops with random flips and a random transpose, float32 [count, 3, size, size] in [0, 1]."""
    draws = torch.rand((count, 6), generator=generator, dtype=torch.float64).tolist()
    crops = np.empty((count, size, size, 3), np.uint8)
    for crop, (which, down, across, flip, flop, turn) in zip(crops, draws, strict=True):
        photo = photos[int(which * len(photos))]
        top = int(down * (photo.shape[0] - size + 1))
        left = int(across * (photo.shape[1] - size + 1))
        part = photo[top : top + size, left : left + size]
        part = part[::-1] if flip < 0.5 else part
        part = part[:, ::-1] if flop < 0.5 else part
        crop[:] = part.transpose(1, 0, 2) if turn < 0.5 else part
    return torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255


def to_tensor(photo: Photo) -> Tensor:
    """Bytes [height, width, 3] -> float32 [1, 3, height, width] in [0, 1]."""
    return torch.from_numpy(photo.copy()).permute(2, 0, 1)[None].float() / 255


def to_bytes(x: Tensor) -> Photo:
    """[1, 3, height, width] in [0, 1] -> rounded bytes [height, width, 3]."""
    rounded: Photo = (x[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    return rounded
