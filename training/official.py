"""The official RDDM code's networks, for its checkpoints: same parameter names, same numbers.

Liu et al., CVPR 2024, github.com/nachifur/RDDM; the U-Net stems from denoising-diffusion-pytorch.
Three arrangements exist: one U-Net (``unet0``), two (``unet0`` for the residual, ``unet1`` for the
noise), and one encoder with two decoders, of which the residual's has no skip connections
(``ups_no_skip``). What a network is built like is read off the shapes of its weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from training.layers import Sinusoids, attend, doubled

Arrangement = Literal["one", "two", "shared encoder"]
HEADS = 4
HEAD_CHANNELS = 32
GROUPS = 8
EPS = 1e-5


@dataclass(frozen=True)
class OfficialConfig:
    """What a checkpoint's shapes say of its network."""

    arrangement: Arrangement
    width: int  #: ``dim``
    multipliers: tuple[int, ...]  #: ``dim_mults``
    inputs: int  #: channels that the first convolution sees: x, and what it is shown beside
    outputs: int  #: channels of a head

    @property
    def multiple(self) -> int:
        return 1 << (len(self.multipliers) - 1)


class StandardisedConv(nn.Conv2d):
    """Weight standardisation (Qiao et al. 2019): each output channel's weights, normalised."""

    folded = False

    def standardised(self) -> Tensor:
        mean = self.weight.mean((1, 2, 3), keepdim=True)
        variance = self.weight.var((1, 2, 3), unbiased=False, keepdim=True)
        return (self.weight - mean) * torch.rsqrt(variance + EPS)

    @torch.no_grad()
    def fold(self) -> None:
        """Computes it once and for all: for export."""
        if not self.folded:
            self.weight.copy_(self.standardised())
            self.folded = True

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight if self.folded else self.standardised()
        return functional.conv2d(x, weight, self.bias, padding=1)


class ChannelNorm(nn.Module):
    """Normalises each pixel's channels; a gain and no bias."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.g = nn.Parameter(torch.ones(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = x - x.mean(1, keepdim=True)
        return x * torch.rsqrt((x * x).mean(1, keepdim=True) + EPS) * self.g


class Half(nn.Module):
    """Convolution, GroupNorm, scale and shift by the time, SiLU."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.proj = StandardisedConv(low, high, 3, padding=1)
        self.norm = nn.GroupNorm(GROUPS, high)

    def forward(self, x: Tensor, scale_shift: tuple[Tensor, Tensor] | None) -> Tensor:
        x = self.norm(self.proj(x))
        if scale_shift is not None:
            x = x * (scale_shift[0] + 1) + scale_shift[1]
        return functional.silu(x)


class ResnetBlock(nn.Module):
    """Two halves, told the time in the first, beside a shortcut."""

    def __init__(self, low: int, high: int, time: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.SiLU(), nn.Linear(time, 2 * high))
        self.block1, self.block2 = Half(low, high), Half(high, high)
        self.res_conv = nn.Conv2d(low, high, 1) if low != high else nn.Identity()

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        scale, shift = self.mlp(time)[:, :, None, None].chunk(2, 1)
        h = self.block2(self.block1(x, (scale, shift)), None)
        out: Tensor = h + self.res_conv(x)
        return out


def to_heads(x: Tensor) -> Tensor:
    """[batch, heads * channels, height, width] -> [batch, heads, channels, pixels]."""
    return x.reshape(x.shape[0], HEADS, HEAD_CHANNELS, -1)


class LinearAttention(nn.Module):
    """Softmax over channels of q and over pixels of k: linear in the number of pixels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        hidden = HEADS * HEAD_CHANNELS
        self.to_qkv = nn.Conv2d(channels, 3 * hidden, 1, bias=False)
        self.to_out = nn.Sequential(nn.Conv2d(hidden, channels, 1), ChannelNorm(channels))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (to_heads(part) for part in self.to_qkv(x).chunk(3, 1))
        q = functional.softmax(q, 2) / math.sqrt(HEAD_CHANNELS)
        # v over the number of pixels: a mean over them, times context below.
        context = functional.softmax(k, 3) @ (v / (x.shape[2] * x.shape[3])).transpose(2, 3)
        mixed = context.transpose(2, 3) @ q
        out: Tensor = self.to_out(mixed.reshape(x.shape[0], -1, x.shape[2], x.shape[3]))
        return out


class FullAttention(nn.Module):
    """Every pixel looks at every other."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        hidden = HEADS * HEAD_CHANNELS
        self.to_qkv = nn.Conv2d(channels, 3 * hidden, 1, bias=False)
        self.to_out = nn.Conv2d(hidden, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (to_heads(part).transpose(2, 3) for part in self.to_qkv(x).chunk(3, 1))
        mixed = attend(q, k, v).transpose(2, 3)
        out: Tensor = self.to_out(mixed.reshape(x.shape[0], -1, x.shape[2], x.shape[3]))
        return out


class Normed(nn.Module):
    """``fn`` after a ChannelNorm."""

    def __init__(self, channels: int, fn: nn.Module) -> None:
        super().__init__()
        self.fn, self.norm = fn, ChannelNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.fn(self.norm(x))
        return out


class Added(nn.Module):
    """``x + fn(x)``."""

    def __init__(self, fn: nn.Module) -> None:
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.fn(x)
        return out


def attention(channels: int, full: bool = False) -> nn.Module:
    kind = FullAttention if full else LinearAttention
    return Added(Normed(channels, kind(channels)))


class Doubled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return doubled(x)


class Encoder(nn.Module):
    """First convolution, time, the way down and the middle: what every arrangement shares."""

    def __init__(self, config: OfficialConfig) -> None:
        super().__init__()
        width, time = config.width, 4 * config.width
        self.widths = [width, *(width * multiplier for multiplier in config.multipliers)]
        self.init_conv = nn.Conv2d(config.inputs, width, 7, padding=3)
        self.time_mlp = nn.Sequential(
            Sinusoids(width, 1, False), nn.Linear(width, time), nn.GELU(), nn.Linear(time, time)
        )
        last = len(config.multipliers) - 1
        self.downs = nn.ModuleList()
        for index, (low, high) in enumerate(self.pairs()):
            narrow = (
                nn.Conv2d(low, high, 3, padding=1)
                if index == last
                else nn.Conv2d(low, high, 4, stride=2, padding=1)
            )
            blocks = [ResnetBlock(low, low, time), ResnetBlock(low, low, time)]
            self.downs.append(nn.ModuleList([*blocks, attention(low), narrow]))
        middle = self.widths[-1]
        self.mid_block1 = ResnetBlock(middle, middle, time)
        self.mid_attn = attention(middle, full=True)
        self.mid_block2 = ResnetBlock(middle, middle, time)

    def pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.widths[:-1], self.widths[1:], strict=True))

    def way_up(self, time: int, skips: bool) -> nn.ModuleList:
        """The levels of a decoder; with skips each block also reads one of the way down."""
        levels = nn.ModuleList()
        for index, (low, high) in enumerate(reversed(self.pairs())):
            last = index == len(self.widths) - 2
            conv = nn.Conv2d(high, low, 3, padding=1)
            read = high + (low if skips else 0)
            blocks = [ResnetBlock(read, high, time), ResnetBlock(read, high, time)]
            widen = conv if last else nn.Sequential(Doubled(), conv)
            levels.append(nn.ModuleList([*blocks, attention(high), widen]))
        return levels

    def encode(self, x: Tensor, time: Tensor) -> tuple[Tensor, Tensor, list[Tensor], Tensor]:
        """(middle, first features, skips, time's embedding)."""
        first = x = self.init_conv(x)
        t = self.time_mlp(time)
        skips: list[Tensor] = []
        for block1, block2, attend_to, narrow in unpacked(self.downs):
            x = block1(x, t)
            skips.append(x)
            x = attend_to(block2(x, t))
            skips.append(x)
            x = narrow(x)
        x = self.mid_block2(self.mid_attn(self.mid_block1(x, t)), t)
        return x, first, skips, t


def unpacked(levels: nn.ModuleList) -> list[list[nn.Module]]:
    return [list(level) for level in levels if isinstance(level, nn.ModuleList)]


def decode(levels: nn.ModuleList, x: Tensor, skips: list[Tensor], t: Tensor) -> Tensor:
    """Up through a decoder; ``skips`` are taken from the end, or there are none."""
    left = list(skips)
    for block1, block2, attend_to, widen in unpacked(levels):
        x = block1(torch.cat([x, left.pop()], 1) if skips else x, t)
        x = block2(torch.cat([x, left.pop()], 1) if skips else x, t)
        x = widen(attend_to(x))
    return x


class OneUnet(Encoder):
    """One U-Net of one head."""

    def __init__(self, config: OfficialConfig) -> None:
        super().__init__(config)
        time = 4 * config.width
        self.ups = self.way_up(time, skips=True)
        self.final_res_block = ResnetBlock(2 * config.width, config.width, time)
        self.final_conv = nn.Conv2d(config.width, config.outputs, 1)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        x, first, skips, t = self.encode(x, time)
        x = torch.cat([decode(self.ups, x, skips, t), first], 1)
        out: Tensor = self.final_conv(self.final_res_block(x, t))
        return out


class SharedEncoder(Encoder):
    """One encoder; the residual's decoder has no skips, the other's has."""

    def __init__(self, config: OfficialConfig) -> None:
        super().__init__(config)
        width, time = config.width, 4 * config.width
        self.ups = self.way_up(time, skips=True)
        self.ups_no_skip = self.way_up(time, skips=False)
        self.final_res_block_1 = ResnetBlock(width, width, time)
        self.final_conv_1 = nn.Conv2d(width, config.outputs, 1)
        self.final_res_block_2 = ResnetBlock(2 * width, width, time)
        self.final_conv_2 = nn.Conv2d(width, config.outputs, 1)

    def forward(
        self, x: Tensor, time_residual: Tensor, time_noise: Tensor
    ) -> tuple[Tensor, Tensor]:
        x, first, skips, t = self.encode(x, time_residual)
        residual = self.final_res_block_1(decode(self.ups_no_skip, x, [], t), t)
        other = torch.cat([decode(self.ups, x, skips, t), first], 1)
        return self.final_conv_1(residual), self.final_conv_2(self.final_res_block_2(other, t))


class OfficialNetwork(nn.Module):
    """(x and what it is shown, two times [batch]) -> one head or two."""

    def __init__(self, config: OfficialConfig) -> None:
        super().__init__()
        self.config = config
        if config.arrangement == "shared encoder":
            self.shared = SharedEncoder(config)
            return
        self.unet0 = OneUnet(config)
        if config.arrangement == "two":
            self.unet1 = OneUnet(config)

    def forward(
        self, x: Tensor, time_residual: Tensor, time_noise: Tensor
    ) -> tuple[Tensor] | tuple[Tensor, Tensor]:
        match self.config.arrangement:
            case "shared encoder":
                both: tuple[Tensor, Tensor] = self.shared(x, time_residual, time_noise)
                return both
            case "two":
                return self.unet0(x, time_residual), self.unet1(x, time_noise)
            case "one":
                return (self.unet0(x, time_residual),)

    def fold(self) -> OfficialNetwork:
        """Folds what need not be computed at each call. Returns itself."""
        for module in self.modules():
            if isinstance(module, StandardisedConv):
                module.fold()
        return self


def read_config(weights: Mapping[str, Tensor]) -> OfficialConfig:
    """From the names and shapes of the network's weights. Raises ValueError for other networks."""
    shared = any(name.startswith("ups_no_skip.") for name in weights)
    prefix = "" if shared else "unet0."
    if f"{prefix}init_conv.weight" not in weights:
        raise ValueError(
            "this is not a checkpoint of the official RDDM code: it has neither unet0 nor an "
            f"encoder with two decoders. Its weights begin with {', '.join(list(weights)[:3])}"
        )
    first = weights[f"{prefix}init_conv.weight"]
    width = first.shape[0]
    multipliers: list[int] = []
    while (name := f"{prefix}downs.{len(multipliers)}.3.weight") in weights:
        multipliers.append(weights[name].shape[0] // width)
    two = "unet1.init_conv.weight" in weights
    head = weights["final_conv_1.weight" if shared else "unet0.final_conv.weight"]
    return OfficialConfig(
        "shared encoder" if shared else "two" if two else "one",
        width,
        tuple(multipliers),
        first.shape[1],
        head.shape[0],
    )


def load_official(weights: Mapping[str, Tensor]) -> OfficialNetwork:
    """The network of these weights, named as in the official ``UnetRes``. Raises ValueError."""
    config = read_config(weights)
    network = OfficialNetwork(config)
    shared = config.arrangement == "shared encoder"
    renamed = {f"shared.{name}" if shared else name: value for name, value in weights.items()}
    try:
        network.load_state_dict(renamed)
    except RuntimeError as error:
        raise ValueError(f"the checkpoint's network is of another build: {error}") from error
    return network.eval()
