"""The equations of residual denoising diffusion (RDDM), in the words of the project.

Liu et al., "Residual Denoising Diffusion Models", CVPR 2024.

=============  ==========================================================================
``x0``         clean target, float32 [batch, 3, height, width], range [-1, 1]
``input``      degraded input, same shape and range; 0 for generation
``residual``   ``input - x0``, in [-2, 2]
``noise``      standard normal
``alphaBar``   how much residual a state carries, 0 ... 1; a cumulative *sum*
``betaBar``    how much noise a state carries, 0 ... sqrt(sumScale)
=============  ==========================================================================

forward      ``x_t = x0 + alphaBar_t * residual + betaBar_t * noise``
start        ``x_T = input + sqrt(sumScale) * noise``
RDDM step    ``x_s = x_t - (alphaBar_t - alphaBar_s) * residual
                   - (betaBar_t - sqrt(betaBar_s^2 - sigma^2)) * noise + sigma * z``
variance     ``sigma^2 = eta * (betaBar_t^2 - betaBar_s^2) * betaBar_s^2 / betaBar_t^2``
last step    (to alphaBar = betaBar = 0) the prediction's x0,
             ``x0 = x_t - alphaBar_t * residual - betaBar_t * noise``

Tables run over t = 0 ... T-1; t = -1 is clean. A pair of schedules is a curve in the
(alphaBar, betaBar) square from (1, sqrt(sumScale)) to (0, 0). A network that is told
(alphaBar, betaBar), rather than t, can follow any such curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

#: Length T of every table.
TRAIN_TIMESTEPS = 1000

#: Names that :func:`residual_schedule` and :func:`noise_schedule` know, in a fixed order.
#: ``linear``, ``scaled_linear`` and ``squaredcos_cap_v2`` are those of DDPM, transformed.
OFFICIAL = ("decreased", "increased", "average", "normal")
DDPM = ("linear", "scaled_linear", "squaredcos_cap_v2")

Network = Callable[[Tensor, Tensor | None, Tensor, Tensor], tuple[Tensor, Tensor]]


def increments(kind: str, timesteps: int = TRAIN_TIMESTEPS) -> Tensor:
    """The official code's increments, float64 [timesteps], summing to 1.

    ``increased`` and ``decreased`` are linear over the index 1 ... T, ``average`` is constant,
    ``normal`` is the N(0, 1) density on linspace(-3, 3, T).
    """
    index = torch.arange(1, timesteps + 1, dtype=torch.float64)
    if kind == "increased":
        values = index
    elif kind == "decreased":
        values = index.flip(0)
    elif kind == "average":
        values = torch.ones_like(index)
    elif kind == "normal":
        at = torch.linspace(-3.0, 3.0, timesteps, dtype=torch.float64)
        values = torch.exp(-0.5 * at * at)
    else:
        raise ValueError(f"unknown schedule {kind!r}; one of {OFFICIAL}")
    return values / values.sum()


def alphas_cumprod(kind: str, timesteps: int = TRAIN_TIMESTEPS) -> Tensor:
    """DDPM's cumulative *product* c_t, float64 [timesteps], as diffusers defines it.

    beta runs from 0.0001 to 0.02 (``linear``), from 0.00085 to 0.012 in the root
    (``scaled_linear``, Stable Diffusion's), or follows Nichol and Dhariwal's cosine.
    """
    if kind == "linear":
        beta = torch.linspace(1e-4, 0.02, timesteps, dtype=torch.float64)
    elif kind == "scaled_linear":
        beta = torch.linspace(0.00085**0.5, 0.012**0.5, timesteps, dtype=torch.float64) ** 2
    elif kind == "squaredcos_cap_v2":
        at = torch.arange(timesteps + 1, dtype=torch.float64) / timesteps
        bar = torch.cos((at + 0.008) / 1.008 * math.pi / 2) ** 2
        beta = torch.clamp(1 - bar[1:] / bar[:-1], max=0.999)
    else:
        raise ValueError(f"unknown schedule {kind!r}; one of {DDPM}")
    return torch.cumprod(1 - beta, 0)


def residual_schedule(kind: str, timesteps: int = TRAIN_TIMESTEPS) -> Tensor:
    """alphaBar_t, float64 [timesteps]; a DDPM name gives ``1 - sqrt(c_t)``."""
    if kind in DDPM:
        return 1 - alphas_cumprod(kind, timesteps).sqrt()
    return torch.cumsum(increments(kind, timesteps), 0).clamp(max=1.0)


def noise_schedule(kind: str, sum_scale: float, timesteps: int = TRAIN_TIMESTEPS) -> Tensor:
    """betaBar_t, float64 [timesteps]; a DDPM name gives ``sqrt(sumScale * (1 - c_t))``."""
    if kind in DDPM:
        return (sum_scale * (1 - alphas_cumprod(kind, timesteps))).sqrt()
    return (sum_scale * torch.cumsum(increments(kind, timesteps), 0)).sqrt()


def forward(x0: Tensor, residual: Tensor, noise: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    """``x_t = x0 + alphaBar * residual + betaBar * noise``; alpha and beta are [batch]."""
    return x0 + alpha.view(-1, 1, 1, 1) * residual + beta.view(-1, 1, 1, 1) * noise


def predicted_x0(x: Tensor, residual: Tensor, noise: Tensor, alpha: float, beta: float) -> Tensor:
    """``x0 = x_t - alphaBar_t * residual - betaBar_t * noise``."""
    return x - alpha * residual - beta * noise


def clip_box(
    x: Tensor, source: Tensor, residual: Tensor, noise: Tensor, alpha: float, beta: float
) -> tuple[Tensor, Tensor]:
    """The ``box`` clip: residual within [input - 1, input + 1], then x0 to [-1, 1].

    Returns (residual, x0). The noise stays as predicted.
    """
    residual = torch.minimum(torch.maximum(residual, source - 1), source + 1)
    return residual, predicted_x0(x, residual, noise, alpha, beta).clamp(-1, 1)


def rddm_step(
    x: Tensor,
    residual: Tensor,
    noise: Tensor,
    state: tuple[float, float],
    to: tuple[float, float],
    eta: float = 0.0,
    z: Tensor | None = None,
) -> Tensor:
    """One RDDM step; ``state`` is (alphaBar_t, betaBar_t), ``to`` is (alphaBar_s, betaBar_s)."""
    (alpha_t, beta_t), (alpha_s, beta_s) = state, to
    variance = 0.0
    if eta > 0 and beta_t > 0 and beta_s > 0 and beta_s != beta_t:
        variance = eta * (beta_t**2 - beta_s**2) * beta_s**2 / beta_t**2
    if variance < 0 or variance > beta_s**2:
        raise ValueError(f"eta {eta} is impossible from betaBar {beta_t} to {beta_s}")
    following = x - (alpha_t - alpha_s) * residual
    following = following - (beta_t - math.sqrt(beta_s**2 - variance)) * noise
    if variance > 0:
        if z is None:
            raise ValueError("this step adds noise: give z")
        following = following + math.sqrt(variance) * z
    return following


def sampling_times(steps: int, timesteps: int = TRAIN_TIMESTEPS) -> list[int]:
    """The official times: linspace(-1, T-1, steps+1) truncated in float32, read in reverse."""
    times = torch.linspace(-1, timesteps - 1, steps + 1, dtype=torch.float32)
    return [int(time) for time in times.tolist()][::-1]


def sampling_path(
    residual_kind: str, noise_kind: str, sum_scale: float, steps: int
) -> list[tuple[float, float]]:
    """States (alphaBar, betaBar) to visit, from t = T-1 to the clean state (0, 0)."""
    alpha = residual_schedule(residual_kind)
    beta = noise_schedule(noise_kind, sum_scale)
    states = [(float(alpha[t]), float(beta[t])) for t in sampling_times(steps)[:-1]]
    return [*states, (0.0, 0.0)]


def predicting_x0(network: Network) -> Network:
    """A network that was taught x0 alone, with I_in = 0: the noise is derived from ``-residual``.

    ``noise = (x_t - (1 - alphaBar_t) * x0) / betaBar_t``, as diffusers does for ``sample``.
    """

    def both(
        x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        residual, _ = network(x, source, alpha, beta)
        rest, over = (1 - alpha).view(-1, 1, 1, 1), beta.view(-1, 1, 1, 1).clamp(min=1e-6)
        return residual, (x + rest * residual) / over

    return both


def linear_path(steps: int) -> list[tuple[float, float]]:
    """DDPM's linear schedule, transformed: both read at the same t, then the clean state."""
    return sampling_path("linear", "linear", 1.0, steps)


@torch.no_grad()
def sample(
    network: Network,
    x: Tensor,
    source: Tensor,
    path: list[tuple[float, float]],
    shown: Tensor | None = None,
) -> Tensor:
    """Walks ``path`` with eta = 0 and the ``box`` clip; the last step returns the prediction's x0.

    ``x`` is x_T, ``source`` is I_in (zeros for generation), ``shown`` is the image that the network
    looks at, if any; all [batch, 3, height, width].
    """
    for index, (alpha, beta) in enumerate(path[:-1]):
        batch = x.shape[0]
        residual, noise = network(
            x,
            shown,
            torch.full((batch,), alpha),
            torch.full((batch,), beta),
        )
        residual, x0 = clip_box(x, source, residual, noise, alpha, beta)
        if index == len(path) - 2:
            return x0
        x = rddm_step(x, residual, noise, (alpha, beta), path[index + 1])
    return x


class StateSampler:
    """Draws the states (alphaBar, betaBar) that a network is trained at.

    A share ``along`` comes from schedules: a random residual schedule, a random noise schedule
    and a random sumScale, both read at the same random t. A share ``start`` has alphaBar = 1
    (where a restoration starts, and where it is hardest), betaBar being the root of one of the
    sumScales or, half of the time, uniform in 0 ... 1. The rest is uniform over the unit square.
    """

    def __init__(
        self, sum_scales: tuple[float, ...] = (0.01, 1.0), along: float = 0.5, start: float = 0.0
    ) -> None:
        self.along, self.start = along, start
        kinds = (*OFFICIAL, *DDPM)
        self.alpha = torch.stack([residual_schedule(kind) for kind in kinds]).float()
        self.beta = torch.stack([noise_schedule(kind, 1.0) for kind in kinds]).float()
        self.roots = torch.tensor(sum_scales).sqrt()

    def draw(self, batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """(alphaBar, betaBar), float32 [batch] each."""

        def uniform() -> Tensor:
            return torch.rand(batch, generator=generator)

        def integer(end: int) -> Tensor:
            return torch.randint(end, (batch,), generator=generator)

        alpha, beta = uniform(), uniform()
        t = integer(self.alpha.shape[1])
        root = self.roots[integer(len(self.roots))]
        alpha_along = self.alpha[integer(len(self.alpha)), t]
        beta_along = self.beta[integer(len(self.beta)), t] * root
        share, on_schedule = uniform(), uniform() < 0.5
        along = share < self.along
        start = (share >= self.along) & (share < self.along + self.start)
        alpha = torch.where(along, alpha_along, torch.where(start, torch.ones(()), alpha))
        beta = torch.where(along, beta_along, torch.where(start & on_schedule, root, beta))
        return alpha, beta
