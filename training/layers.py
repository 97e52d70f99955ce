"""What the networks of converted checkpoints have in common."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


class Sinusoids(nn.Module):
    """Times [batch] -> [batch, channels]: ``exp(-log(10000) i / (channels/2 - shift))``.

    ``cos_first`` puts the cosines before the sines (diffusers' ``flip_sin_to_cos``).
    """

    frequencies: Tensor

    def __init__(self, channels: int, shift: float, cos_first: bool) -> None:
        super().__init__()
        half = channels // 2
        steps = torch.arange(half, dtype=torch.float32)
        frequencies = torch.exp(-math.log(10000) * steps / (half - shift))
        self.register_buffer("frequencies", frequencies.view(1, -1), persistent=False)
        self.cos_first = cos_first

    def forward(self, time: Tensor) -> Tensor:
        angles = time[:, None] * self.frequencies
        waves = [angles.sin(), angles.cos()]
        return torch.cat(waves[::-1] if self.cos_first else waves, 1)


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Softmax attention over the last axis but one: q, k, v [batch, heads, pixels, channels]."""
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    out: Tensor = functional.softmax(scores, -1) @ v
    return out


def doubled(x: Tensor) -> Tensor:
    """Twice the height and width, nearest neighbour."""
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
