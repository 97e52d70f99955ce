"""Holes in pictures: what ``faces-64-masked`` completes.

A hole is a rectangle or an ellipse, upright, with sides of 0.2 to 0.75 of the picture's, wholly
inside it, or (one in five) a half of the picture: left, right, top or bottom. One picture in three
has a second one, which is never a half. Inside a hole every pixel is mid-grey: 0 in [-1, 1].
"""

from __future__ import annotations

import torch
from torch import Tensor

SIDES = (0.2, 0.75)
HALVES = 0.2
GREY = 0.5


def random_masks(count: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Float32 [count, 1, height, width]: 1 in the hole, 0 where the picture is known."""
    first, second = (
        one_hole_each(count, height, width, halves, generator) for halves in (HALVES, 0.0)
    )
    both = (torch.rand(count, generator=generator) < 1 / 3).view(-1, 1, 1)
    return (first | (second & both)).float()[:, None]


def one_hole_each(
    count: int, height: int, width: int, halves: float, generator: torch.Generator
) -> Tensor:
    """Bool [count, height, width]; a share ``halves`` is a half of the picture."""
    draws = torch.rand((count, 6), generator=generator)
    sides = SIDES[0] + (SIDES[1] - SIDES[0]) * draws[:, :2]
    corners = draws[:, 2:4] * (1 - sides)
    kind, which = draws[:, 4].view(-1, 1, 1), (draws[:, 5] * 4).long()
    down = ((torch.arange(height) + 0.5) / height).view(1, -1, 1)
    across = ((torch.arange(width) + 0.5) / width).view(1, 1, -1)

    def from_centre(at: Tensor, axis: int) -> Tensor:
        """Distance from the hole's middle, in halves of its side."""
        side, corner = sides[:, axis].view(-1, 1, 1), corners[:, axis].view(-1, 1, 1)
        return (at - corner - side / 2) / (side / 2)

    v, u = from_centre(down, 0), from_centre(across, 1)
    rectangle = (u.abs() < 1) & (v.abs() < 1)
    ellipse = u**2 + v**2 < 1
    whole = torch.ones((1, height, width), dtype=torch.bool)
    four = [side & whole for side in (across < 0.5, across > 0.5, down < 0.5, down > 0.5)]
    upright = torch.where(draws[:, 5].view(-1, 1, 1) < 0.5, rectangle, ellipse)
    return torch.where(kind < halves, torch.cat(four)[which], upright)


def cut_holes(clean: Tensor, generator: torch.Generator) -> Tensor:
    """The picture, in [0, 1], with a hole or two."""
    mask = random_masks(clean.shape[0], clean.shape[2], clean.shape[3], generator)
    return clean * (1 - mask) + GREY * mask
