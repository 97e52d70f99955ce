"""JPEG artefacts: the degradation that ``photo-jpeg`` learns to remove.

Real JPEG files, written and read by libjpeg (in Pillow): quality U{5 ... 60}, chroma halved
(4:2:0, as cameras and the web do) in three images of four, whole (4:4:4) in the fourth. The app's
own JPEG node computes the same quantisation.
"""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.data.photos import to_bytes, to_tensor

QUALITY = (5, 60)
HALVED = 0.75


def compressed(image: Tensor, quality: int, halved: bool) -> Tensor:
    """One image [1, 3, height, width] in [0, 1], as it comes back from a file."""
    file = io.BytesIO()
    Image.fromarray(to_bytes(image)).save(
        file, "JPEG", quality=quality, subsampling=2 if halved else 0
    )
    with Image.open(file) as read:
        return to_tensor(np.asarray(read.convert("RGB")))


def add_jpeg(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Compressed versions of images [batch, 3, height, width] in [0, 1]."""
    batch = clean.shape[0]
    qualities = torch.randint(QUALITY[0], QUALITY[1] + 1, (batch,), generator=generator).tolist()
    halved = (torch.rand(batch, generator=generator) < HALVED).tolist()
    return torch.cat(
        [
            compressed(image[None], quality, half)
            for image, quality, half in zip(clean, qualities, halved, strict=True)
        ]
    )
