"""The U-Net of the model pack: small, without attention, told the state (alphaBar, betaBar).

Input and output are images [batch, 3, height, width] in [-1, 1]. The image is read at half
resolution (a 4x4 convolution of stride 2) and written back with a pixel shuffle, so that a
browser computes at a quarter of the pixels.

**Linear estimate.** A state says ``d = x - I_in = (alphaBar - 1) * residual + betaBar * noise``,
I_in being the input image, or 0 where the equations' ``origin`` is zero. With residuals of root
mean square ``spread``, the best *linear*
estimates of both from d alone are, with ``D = (1 - alphaBar)^2 spread^2 + betaBar^2 + delta``:

    residual ~ -(1 - alphaBar) spread^2 d / D
        with error  spread sqrt((betaBar^2 + delta) / D)
    noise ~ betaBar d / D
        with error  sqrt(((1 - alphaBar)^2 spread^2 + delta) / D)

The convolutions see ``x``, ``input`` and ``d / sqrt(D)`` (so that faint noise is as visible as
strong noise), and their two heads are added to the linear estimates, times those errors. The
network only learns what a linear estimate cannot know: the same idea as the preconditioning of
Karras et al., NeurIPS 2022, for two unknowns.

**Normalisation.** ``layer`` normalises the channels of each pixel: a local operator, so that
tiles overlapping by the receptive radius equal the whole. ``group`` is GroupNorm, which looks
at the whole image and trains better where the size is fixed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

#: Added to D and to both errors; keeps everything finite at the corners of the square.
DELTA = 1e-4


@dataclass(frozen=True)
class NetworkConfig:
    """What a checkpoint needs to build its network again."""

    condition: bool  #: is the network shown the input image?
    width: int  #: channels at half resolution
    multipliers: tuple[int, ...]  #: channels of each level, in widths; a level halves the size
    blocks: tuple[int, ...]  #: residual blocks of each level, each way; the last is the middle
    norm: str  #: "layer" or "group"
    spread: float  #: root mean square of the residual in [-1, 1] units
    embedding: int = 128  #: channels of the state's embedding
    groups: int = 8  #: of GroupNorm
    #: I_in of the equations: "input" is the image shown (0 without one); "zero" is 0 even where the
    #: network is shown an image, as in plain conditional diffusion
    origin: str = "input"

    @property
    def multiple(self) -> int:
        """Height and width must be multiples of this many pixels."""
        return 1 << len(self.multipliers)


class Normalise(nn.Module):
    """Normalisation without weights: over each pixel's channels, or over groups of channels.

    ``portable`` computes the same from means alone, in operators that every ONNX runtime has
    on a GPU and without reshapes, so that an exported graph has no shape arithmetic.
    """

    mixing: Tensor

    def __init__(self, channels: int, norm: str, groups: int) -> None:
        super().__init__()
        if norm not in ("layer", "group"):
            raise ValueError(f"norm is 'layer' or 'group', not {norm!r}")
        self.channels, self.norm, self.groups = channels, norm, groups
        self.portable = False
        size = channels // groups
        mixing = torch.kron(torch.eye(groups), torch.full((size, size), 1.0 / size))
        self.register_buffer("mixing", mixing.view(channels, channels, 1, 1), persistent=False)

    def group(self, x: Tensor) -> Tensor:
        normalised: Tensor = functional.group_norm(x, self.groups)
        return normalised

    def group_mean(self, x: Tensor) -> Tensor:
        mean: Tensor = functional.conv2d(x.mean((2, 3), keepdim=True), self.mixing)
        return mean

    def forward(self, x: Tensor) -> Tensor:
        if not self.portable:
            if self.norm == "group":
                return self.group(x)
            pixels: Tensor = functional.layer_norm(x.permute(0, 2, 3, 1), (self.channels,))
            return pixels.permute(0, 3, 1, 2)
        if self.norm == "group":
            x = x - self.group_mean(x)
            return x / torch.sqrt(self.group_mean(x * x) + 1e-5)
        x = x - x.mean(1, keepdim=True)
        return x / torch.sqrt((x * x).mean(1, keepdim=True) + 1e-5)


class Block(nn.Module):
    """Residual block: normalise, scale and shift by the state, SiLU, conv, SiLU, conv, add."""

    def __init__(self, channels: int, config: NetworkConfig) -> None:
        super().__init__()
        self.norm = Normalise(channels, config.norm, config.groups)
        self.scale = nn.Linear(config.embedding, channels)
        self.shift = nn.Linear(config.embedding, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = (
            Normalise(channels, config.norm, config.groups) if config.norm == "group" else None
        )
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.scale.weight)
        nn.init.zeros_(self.shift.weight)
        nn.init.zeros_(self.scale.bias)
        nn.init.zeros_(self.shift.bias)
        nn.init.zeros_(self.second.weight)
        assert self.second.bias is not None
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        scale = self.scale(embedding)[:, :, None, None]
        shift = self.shift(embedding)[:, :, None, None]
        h = functional.silu(self.norm(x) * (1 + scale) + shift)
        h = self.first(h)
        if self.norm2 is not None:
            h = self.norm2(h)
        out: Tensor = x + self.second(functional.silu(h))
        return out


class StateEmbedding(nn.Module):
    """Two sinusoidal embeddings, of 1000 alphaBar and 1000 betaBar, through a small MLP.

    32 frequencies each, log-spaced from 0.1 down to 0.001 radians per unit of 1000 alphaBar:
    no angle exceeds 100 radians, where GPUs still compute sines well, and states between
    those of a table are interpolated smoothly.
    """

    frequencies: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        frequencies = torch.logspace(math.log10(0.1), math.log10(0.001), 32)
        self.register_buffer("frequencies", frequencies.view(1, -1), persistent=False)
        self.first = nn.Linear(128, channels)
        self.second = nn.Linear(channels, channels)

    def forward(self, alpha: Tensor, beta: Tensor) -> Tensor:
        a = alpha[:, None] * 1000.0 * self.frequencies
        b = beta[:, None] * 1000.0 * self.frequencies
        waves = torch.cat([a.sin(), a.cos(), b.sin(), b.cos()], 1)
        return functional.silu(self.second(functional.silu(self.first(waves))))


class UNet(nn.Module):
    """(x, input or None, alphaBar, betaBar) -> (residual, noise). See the module's docstring."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        widths = [config.width * multiplier for multiplier in config.multipliers]
        self.embedding = StateEmbedding(config.embedding)
        self.stem = nn.Conv2d(9 if config.condition else 6, widths[0], 4, stride=2, padding=1)

        def level(index: int) -> nn.ModuleList:
            count = config.blocks[index]
            return nn.ModuleList(Block(widths[index], config) for _ in range(count))

        last = len(widths) - 1
        self.down = nn.ModuleList(level(index) for index in range(last))
        self.shrink = nn.ModuleList(
            nn.Conv2d(low, high, 2, stride=2) for low, high in pairwise(widths)
        )
        self.middle = level(last)
        self.grow = nn.ModuleList(nn.Conv2d(high, 4 * low, 1) for low, high in pairwise(widths))
        self.up = nn.ModuleList(level(index) for index in range(last))
        self.norm = Normalise(widths[0], config.norm, config.groups)
        self.head = nn.Conv2d(widths[0], 24, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        assert self.head.bias is not None
        nn.init.zeros_(self.head.bias)

    def portable(self) -> UNet:
        """Switches to the operators that are exported. Returns itself."""
        for module in self.modules():
            if isinstance(module, Normalise):
                module.portable = True
        return self

    def features(self, x: Tensor, embedding: Tensor) -> Tensor:
        """The convolutions: [batch, 9 or 6, h, w] -> [batch, 6, h, w]."""
        x = self.stem(x)
        skips = []
        for blocks, shrink in zip(self.down, self.shrink, strict=True):
            for block in as_list(blocks):
                x = block(x, embedding)
            skips.append(x)
            x = shrink(x)
        for block in self.middle:
            x = block(x, embedding)
        for blocks, grow in zip(reversed(self.up), reversed(self.grow), strict=True):
            x = skips.pop() + functional.pixel_shuffle(grow(x), 2)
            for block in as_list(blocks):
                x = block(x, embedding)
        return functional.pixel_shuffle(self.head(functional.silu(self.norm(x))), 2)

    def forward(
        self, x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        rest = (1 - alpha)[:, None, None, None] * self.config.spread
        beta4 = beta[:, None, None, None]
        d = x if source is None or self.config.origin == "zero" else x - source
        total = rest * rest + beta4 * beta4 + DELTA
        root = torch.sqrt(total)
        seen = [x, d / root] if source is None else [x, source, d / root]
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self.training):
            heads = self.features(torch.cat(seen, 1), self.embedding(alpha, beta))
        heads = heads.float() if self.training else heads
        learned_residual, learned_noise = heads[:, :3], heads[:, 3:]
        residual_error = self.config.spread * torch.sqrt(beta4 * beta4 + DELTA) / root
        noise_error = torch.sqrt(rest * rest + DELTA) / root
        residual = learned_residual * residual_error - d * (rest * self.config.spread / total)
        noise = learned_noise * noise_error + d * (beta4 / total)
        return residual, noise


def as_list(module: nn.Module) -> nn.ModuleList:
    """A ModuleList inside a ModuleList, for the type checker."""
    assert isinstance(module, nn.ModuleList)
    return module


def count_parameters(network: nn.Module) -> int:
    """Number of trained weights."""
    return sum(weight.numel() for weight in network.parameters())
