"""The paths on which a generator of faces is measured, and DDIM in its own words."""

from __future__ import annotations

import torch
from torch import Tensor

from training.data.faces import Faces, to_faces
from training.diffusion import (
    Network,
    alphas_cumprod,
    linear_path,
    predicting_x0,
    rddm_step,
    sample,
    sampling_path,
    sampling_times,
)

Path2 = list[tuple[float, float]]

#: The batch of one call of the network.
AT_ONCE = 100


def rddm_path(steps: int) -> Path2:
    """Residual and noise walked together, on schedules of the paper."""
    return sampling_path("decreased", "increased", 1.0, steps)


#: DDIM is the transformed linear schedule of DDPM, walked by RDDM's update: the same pictures.
SAMPLERS = {"RDDM": rddm_path, "DDIM": linear_path}


def orders(steps: int) -> dict[str, Path2]:
    """In which order residual and noise are removed, ``steps`` calls each."""
    half = steps // 2
    fall = [1 - index / half for index in range(half)]
    return {
        "together": rddm_path(2 * half),
        "residual first": [*((a, 1.0) for a in fall), *((0.0, b) for b in fall), (0.0, 0.0)],
        "noise first": [*((1.0, b) for b in fall), *((a, 0.0) for a in fall), (0.0, 0.0)],
    }


def generate(network: Network, path: Path2, count: int, seed: int, size: int = 64) -> Faces:
    """Faces out of noise; the same seed starts every path from the same noise."""
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for start in range(0, count, AT_ONCE):
        shape = (min(AT_ONCE, count - start), 3, size, size)
        noise = torch.randn(shape, generator=generator)
        parts.append(sample(network, noise, torch.zeros(shape), path))
    return to_faces(torch.cat(parts))


@torch.no_grad()
def walk_ddim(network: Network, x: Tensor, times: list[int]) -> Tensor:
    """DDIM (eta = 0, nothing clipped) as DDPM's code writes it, the network predicting x0.

    ``x = sqrt(c) x0 + sqrt(1 - c) noise``, c being the cumulative product alphasCumprod. ``times``
    end with -1, where the picture is x0. The network is a generator told (alphaBar, betaBar), which
    are ``1 - sqrt(c)`` and ``sqrt(1 - c)``.
    """
    product = alphas_cumprod("linear").tolist()
    for index, t in enumerate(times[:-1]):
        signal, strength = product[t] ** 0.5, (1 - product[t]) ** 0.5
        alpha, beta = (torch.full((len(x),), value) for value in (1 - signal, strength))
        x0 = -network(x, None, alpha, beta)[0]
        noise = (x - signal * x0) / strength
        following = times[index + 1]
        if following < 0:
            return x0
        x = product[following] ** 0.5 * x0 + (1 - product[following]) ** 0.5 * noise
    return x


@torch.no_grad()
def walk_transformed(network: Network, x: Tensor, path: Path2) -> Tensor:
    """The same network walked by RDDM's update (eta = 0, nothing clipped) along any path."""
    both = predicting_x0(network)
    for index, (alpha, beta) in enumerate(path[:-1]):
        state = (torch.full((len(x),), value) for value in (alpha, beta))
        residual, noise = both(x, None, *state)
        if index == len(path) - 2:
            return -residual
        x = rddm_step(x, residual, noise, (alpha, beta), path[index + 1])
    return x


def levels_apart(a: Tensor, b: Tensor) -> float:
    """Largest difference of two sets of pictures in [-1, 1], in levels of 255."""
    return float((a.clamp(-1, 1) - b.clamp(-1, 1)).abs().max()) * 127.5


def ddim_against_rddm(network: Network, x: Tensor, steps: int, shift: int = 0) -> float:
    """Levels between DDIM and RDDM under the transform; ``shift`` moves DDIM's times on."""
    times = [max(time - shift, 0) if time >= 0 else time for time in sampling_times(steps)]
    return levels_apart(
        walk_ddim(network, x, times), walk_transformed(network, x, linear_path(steps))
    )
