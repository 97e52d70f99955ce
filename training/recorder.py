"""Keeps the statistics of what a network predicts: a model card's bands."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from training.diffusion import StateSampler, forward
from training.network import NetworkConfig
from training.tasks import Task


class Heads(Protocol):
    """A network, or what answers as one: (x, source, alphaBar, betaBar) -> (residual, noise)."""

    config: NetworkConfig

    def __call__(
        self, x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]: ...


class Recorder:
    """A network that also keeps the statistics of what it predicts, image by image."""

    def __init__(self, network: Heads) -> None:
        self.network, self.config = network, network.config
        self.rows: dict[str, list[list[float]]] = {"residual": [], "noise": []}

    @torch.no_grad()
    def __call__(
        self, x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = self.network(x, source, alpha, beta)
        for rows, head in zip(self.rows.values(), found, strict=True):
            for image in head:
                centred = image - image.mean()
                variance = float((centred * centred).mean())
                lagged = float((centred[..., 1:] * centred[..., :-1]).mean())
                correlation = lagged / variance if variance > 1e-12 else 0.0
                rows.append([float(image.mean()), variance**0.5, correlation])
        return found

    def bands(self) -> dict[str, dict[str, list[float]]]:
        """1st and 99th percentile of each statistic, for both heads."""
        names = ("mean", "std", "autocorrelation")
        return {
            head: {
                name: [round(float(v), 4) for v in np.percentile(np.array(rows)[:, i], [1, 99])]
                for i, name in enumerate(names)
            }
            for head, rows in self.rows.items()
        }


def random_states(
    recorder: Recorder, task: Task, clean: Tensor, source: Tensor, generator: torch.Generator
) -> None:
    """Lets the recorder see forward states of the images, drawn as in training."""
    alpha, beta = StateSampler(task.sum_scales, task.along, task.start).draw(len(clean), generator)
    noise = torch.randn(clean.shape, generator=generator)
    x = forward(clean, source - clean, noise, alpha, beta)
    recorder(x, source if task.network.condition else None, alpha, beta)
