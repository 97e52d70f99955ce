"""Drawn faces: uint8 [count, 64, 64, 3] in one ``.npy`` file, made by ``faces/draw.mjs``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def load_faces(path: Path) -> NDArray[np.uint8]:
    """The whole file in memory (20,000 faces are 246 MB)."""
    faces = np.load(path)
    if faces.dtype != np.uint8 or faces.ndim != 4 or faces.shape[3] != 3:
        raise ValueError(f"{path} holds {faces.dtype} {faces.shape}, not uint8 [count, h, w, 3]")
    return np.asarray(faces)


def random_faces(faces: NDArray[np.uint8], count: int, generator: torch.Generator) -> Tensor:
    """Float32 [count, 3, 64, 64] in [0, 1], drawn with replacement. Never mirrored."""
    which = torch.randint(len(faces), (count,), generator=generator).numpy()
    return torch.from_numpy(faces[which]).permute(0, 3, 1, 2).float() / 255
