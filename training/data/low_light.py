"""Drawn low light: the degradation that ``photo-lowlight`` learns to undo.

Pixel values in [0, 1], sRGB: ``s * x^gamma + n``, clipped, with ``s ~ U(0.15, 0.6)``,
``gamma ~ U(1.5, 3.5)``, ``n ~ N(0, sigma^2)``, ``sigma ~ U(0, 0.04)``. Scale, gamma and sigma are
drawn once an image, n for every pixel and channel.
"""

from __future__ import annotations

import torch
from torch import Tensor

SCALE = (0.15, 0.6)
GAMMA = (1.5, 3.5)
SIGMA = (0.0, 0.04)


def darken(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Dark versions of images [batch, 3, height, width] in [0, 1]; clipped to [0, 1]."""

    def uniform(low: float, high: float) -> Tensor:
        drawn = torch.rand(clean.shape[0], generator=generator)
        return (low + (high - low) * drawn).view(-1, 1, 1, 1)

    scale, gamma, sigma = uniform(*SCALE), uniform(*GAMMA), uniform(*SIGMA)
    noise = torch.randn(clean.shape, generator=generator)
    return (scale * clean**gamma + sigma * noise).clamp(0, 1)
