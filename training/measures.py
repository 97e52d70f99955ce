"""How pictures are compared. All of RGB, peak 1; nothing here is called FID or LPIPS."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.metrics import structural_similarity
from torch import Tensor


def rounded(x: Tensor) -> Tensor:
    """To the 256 levels of 8 bits, as a saved picture would be."""
    return (x.clamp(0, 1) * 255).round() / 255


def psnr(a: Tensor, b: Tensor) -> float:
    """dB over all three channels of images [1, 3, height, width] in [0, 1]."""
    error = float((a.double() - b.double()).square().mean())
    return float("inf") if error == 0 else -10 * float(np.log10(error))


def ssim(a: Tensor, b: Tensor) -> float:
    """11 x 11 Gaussian window (sigma 1.5), population variance, valid region, mean of channels."""
    return float(
        structural_similarity(  # type: ignore[no-untyped-call]
            a[0].double().numpy(), b[0].double().numpy(), channel_axis=0, data_range=1.0,
            gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
        )
    )  # fmt: skip


def best_gamma(dark: Tensor, clean: Tensor) -> Tensor:
    """``dark^g`` with the g in 0.05 ... 2 that is nearest to ``clean``: a rival that knows it."""
    powers = torch.linspace(0.05, 2.0, 196).tolist()
    errors = [float((dark**power - clean).square().mean()) for power in powers]
    brightened: Tensor = dark ** powers[int(np.argmin(errors))]
    return brightened


def frechet(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Squared Frechet distance between Gaussians fitted to features [count, dimensions]."""
    return frechet_of_moments(a.mean(0), np.cov(a.T), b.mean(0), np.cov(b.T))


def frechet_of_moments(
    mean_a: NDArray[np.float64],
    covariance_a: NDArray[np.float64],
    mean_b: NDArray[np.float64],
    covariance_b: NDArray[np.float64],
) -> float:
    """``|m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2))``.

    The root's trace is the sum of the roots of the eigenvalues of ``R C_b R``, R being the
    symmetric root of C_a.
    """
    apart = mean_a - mean_b
    values, vectors = np.linalg.eigh(covariance_a)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    crossed = np.sqrt(np.linalg.eigvalsh(root @ covariance_b @ root).clip(0)).sum()
    return float(apart @ apart + np.trace(covariance_a) + np.trace(covariance_b) - 2 * crossed)


def nearest(
    faces: NDArray[np.uint8], among: NDArray[np.uint8], at_once: int = 2000
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """For each of ``faces`` the RMS distance (0 ... 255) to the nearest of ``among``; its place.

    [count, height, width, 3] each, compared at half their size, where a line that is off by a pixel
    makes little difference.
    """

    def half(values: NDArray[np.uint8]) -> Tensor:
        x = torch.from_numpy(values).permute(0, 3, 1, 2).float()
        return torch.nn.functional.avg_pool2d(x, 2).flatten(1)

    few = half(faces)
    parts = [
        torch.cdist(few, half(among[start : start + at_once])).min(1)
        for start in range(0, len(among), at_once)
    ]
    # Parts of many are told from each other by the distance; the first of equals is taken.
    distances = torch.stack([part.values for part in parts])
    part = distances.argmin(0)
    place = torch.stack([part.indices for part in parts]).gather(0, part[None])[0]
    closest = distances.gather(0, part[None])[0] / few.shape[1] ** 0.5
    return closest.double().numpy(), (place + part * at_once).numpy()
