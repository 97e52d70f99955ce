"""Drawn camera noise: the degradation that ``photo-denoise`` learns to remove.

Pixel values in [0, 1], sRGB. ``sigma ~ U(0, 55) / 255`` is drawn once an image. Three images of
four get Gaussian noise of that sigma. The fourth gets Poisson-Gaussian noise of variance
``sigma^2 * ((1 - share) + share * x)``, ``share ~ U(0, 1)`` once an image: the part that grows
with the light is Poisson, the rest Gaussian. Neither clipped nor rounded.
"""

from __future__ import annotations

import torch
from torch import Tensor

SIGMA = (0.0, 55 / 255)
POISSON = 0.25
#: Light of one photon, at least: float32 counts stay exact.
FAINTEST = 1e-6


def gaussian_noise(clean: Tensor, sigma: Tensor, generator: torch.Generator) -> Tensor:
    """``clean + sigma * N(0, 1)``; sigma broadcasts, in units of the pixel values."""
    return clean + sigma * torch.randn(clean.shape, generator=generator)


def add_camera_noise(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Noisy versions of images [batch, 3, height, width] in [0, 1]; not clipped."""

    def uniform() -> Tensor:
        return torch.rand((clean.shape[0], 1, 1, 1), generator=generator)

    sigma = SIGMA[0] + (SIGMA[1] - SIGMA[0]) * uniform()
    share = torch.where(uniform() < POISSON, uniform(), torch.zeros(()))
    photon = (sigma**2 * share).clamp(min=FAINTEST)
    counted = torch.poisson(clean / photon, generator=generator) * photon
    light = torch.where(share > 0, counted, clean)
    return gaussian_noise(light, sigma * (1 - share).sqrt(), generator)
