"""Drawn rain: the degradation that ``photo-derain`` learns to remove.

Pixel values in [0, 1], sRGB. One field serves all three channels. Every random value but u and
the amplitude is drawn once an image.

1. ``u ~ U(0, 1)`` per pixel; the pixel is kept where ``u > tau``, ``tau ~ U(0.90, 0.985)``;
2. each kept pixel has its own amplitude ``U(0, 1)``, the others are 0;
3. the field is convolved with a line of integer length ``L ~ U{9 ... 23}`` pixels at an angle
   ``theta ~ U(-35, 35)`` degrees from vertical (the kernel's sum is 1);
4. times a gain ``~ U(1.2, 3.5)``, added to the image, clipped to [0, 1].

**The line, exactly** (the app draws the same). The kernel has 25 x 25 elements, its centre is
element (12, 12). ``8 L`` points lie on a segment of length L through the centre, at
``s_j = -L/2 + (j + 1/2) / 8`` for j = 0 ... 8L-1, point j at column ``12 + s_j sin(theta)`` and
row ``12 + s_j cos(theta)`` (x to the right, y down). Each point is shared bilinearly among the
four elements around it. The kernel is divided by 8 L, so its sum is 1.

**Borders.** u and amplitude are drawn on a canvas 12 pixels larger on every side, and only the
part where the kernel fits is kept: rain at the border is like rain anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor

RADIUS = 12
SIZE = 2 * RADIUS + 1
LENGTHS = (9, 23)
POINTS_PER_PIXEL = 8
ANGLE = 35.0
THRESHOLD = (0.90, 0.985)
GAIN = (1.2, 3.5)


@dataclass(frozen=True)
class Rain:
    """What is drawn once an image; each is a tensor [batch]."""

    threshold: Tensor  #: tau
    length: Tensor  #: L, pixels (integers)
    angle: Tensor  #: theta, radians from vertical
    gain: Tensor


def draw_rain(batch: int, generator: torch.Generator) -> Rain:
    """Draws the parameters of ``batch`` images."""

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(batch, generator=generator)

    return Rain(
        threshold=uniform(*THRESHOLD),
        length=torch.randint(LENGTHS[0], LENGTHS[1] + 1, (batch,), generator=generator),
        angle=torch.deg2rad(uniform(-ANGLE, ANGLE)),
        gain=uniform(*GAIN),
    )


def line_kernel(length: Tensor, angle: Tensor) -> Tensor:
    """Lines as described above: length (pixels) and angle (radians) [batch] -> [batch, 25, 25]."""
    j = torch.arange(POINTS_PER_PIXEL * LENGTHS[1], dtype=torch.float32)
    along = -length[:, None] / 2 + (j + 0.5) / POINTS_PER_PIXEL
    valid = (j < POINTS_PER_PIXEL * length[:, None]).float()
    column = RADIUS + along * angle.sin()[:, None]
    row = RADIUS + along * angle.cos()[:, None]
    # Points that are not on the line have weight 0; keep them on the grid.
    column, row = column * valid + RADIUS * (1 - valid), row * valid + RADIUS * (1 - valid)
    left, top = column.floor(), row.floor()
    right_share, bottom_share = column - left, row - top
    kernel = torch.zeros(length.shape[0], SIZE * SIZE)
    for down, across in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = (bottom_share if down else 1 - bottom_share) * (
            right_share if across else 1 - right_share
        )
        # A neighbour past the grid's edge always has share 0.
        at = ((top + down) * SIZE + left + across).long().clamp(max=SIZE * SIZE - 1)
        kernel.scatter_add_(1, at, share * valid)
    return (kernel / (POINTS_PER_PIXEL * length[:, None])).view(-1, SIZE, SIZE)


def rain_field(rain: Rain, height: int, width: int, generator: torch.Generator) -> Tensor:
    """The light that rain adds, float32 [batch, 1, height, width], before any clipping."""
    batch = rain.length.shape[0]
    shape = (batch, height + 2 * RADIUS, width + 2 * RADIUS)
    u = torch.rand(shape, generator=generator)
    amplitude = torch.rand(shape, generator=generator)
    drops = amplitude * (u > rain.threshold.view(-1, 1, 1))
    kernel = line_kernel(rain.length, rain.angle)[:, None]
    field = functional.conv2d(drops[None], kernel, groups=batch)
    return field.view(batch, 1, height, width) * rain.gain.view(-1, 1, 1, 1)


def add_rain(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Rain on images [batch, 3, height, width] in [0, 1]; the result is clipped to [0, 1]."""
    rain = draw_rain(clean.shape[0], generator)
    field = rain_field(rain, clean.shape[2], clean.shape[3], generator)
    return (clean + field).clamp(0, 1)
