"""diffusers' ``UNet2DModel``, for its checkpoints: same parameter names, same numbers.

Hugging Face diffusers, ``models/unets/unet_2d.py``. Built from ``config.json``; an option that this
file does not know is refused by name rather than guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from training.layers import Sinusoids, attend, doubled

#: Options with only one value that is understood.
ONLY: dict[str, tuple[Any, ...]] = {
    "time_embedding_type": ("positional",),
    "act_fn": ("silu", "swish"),
    "class_embed_type": (None,),
    "num_class_embeds": (None,),
    "downsample_type": ("conv",),
    "upsample_type": ("conv",),
    "mid_block_scale_factor": (1,),
    "resnet_time_scale_shift": ("default", "scale_shift"),
    "add_attention": (True,),
    "attn_norm_num_groups": (None,),
    "attention_legacy_order": (False,),
}
DOWN = ("DownBlock2D", "AttnDownBlock2D")
UP = ("UpBlock2D", "AttnUpBlock2D")
DEFAULTS: dict[str, Any] = {
    "in_channels": 3,
    "out_channels": 3,
    "center_input_sample": False,
    "freq_shift": 0,
    "flip_sin_to_cos": True,
    "down_block_types": ("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
    "up_block_types": ("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
    "block_out_channels": (224, 448, 672, 896),
    "layers_per_block": 2,
    "downsample_padding": 1,
    "attention_head_dim": 8,
    "norm_num_groups": 32,
    "norm_eps": 1e-5,
    "resnet_time_scale_shift": "default",
}
#: Names that attention had before diffusers 0.17.
RENAMED = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}


def read_options(config: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a ``config.json`` with diffusers' defaults. Raises ValueError, by name."""
    for option, known in ONLY.items():
        if option in config and config[option] not in known:
            raise ValueError(
                f"{option} = {config[option]!r} is not understood; "
                f"only {' or '.join(map(repr, known))}"
            )
    options = {name: config.get(name, default) for name, default in DEFAULTS.items()}
    for key, known in (("down_block_types", DOWN), ("up_block_types", UP)):
        for block in options[key]:
            if block not in known:
                raise ValueError(f"{key}: {block} is not understood; only {', '.join(known)}")
    return options


class Resnet(nn.Module):
    """GroupNorm, SiLU, convolution, twice; told the time in between, beside a shortcut."""

    def __init__(self, low: int, high: int, time: int, options: Mapping[str, Any]) -> None:
        super().__init__()
        groups, eps = options["norm_num_groups"], options["norm_eps"]
        self.scales = options["resnet_time_scale_shift"] == "scale_shift"
        self.norm1 = nn.GroupNorm(groups, low, eps)
        self.conv1 = nn.Conv2d(low, high, 3, padding=1)
        self.time_emb_proj = nn.Linear(time, 2 * high if self.scales else high)
        self.norm2 = nn.GroupNorm(groups, high, eps)
        self.conv2 = nn.Conv2d(high, high, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(low, high, 1) if low != high else None

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        h = self.conv1(functional.silu(self.norm1(x)))
        told = self.time_emb_proj(functional.silu(time))[:, :, None, None]
        if self.scales:
            scale, shift = told.chunk(2, 1)
            h = self.norm2(h) * (1 + scale) + shift
        else:
            h = self.norm2(h + told)
        h = self.conv2(functional.silu(h))
        out: Tensor = h + (x if self.conv_shortcut is None else self.conv_shortcut(x))
        return out


class Attention(nn.Module):
    """Every pixel looks at every other, in heads of ``attention_head_dim`` channels."""

    def __init__(self, channels: int, options: Mapping[str, Any]) -> None:
        super().__init__()
        self.heads = channels // (options["attention_head_dim"] or channels)
        self.group_norm = nn.GroupNorm(options["norm_num_groups"], channels, options["norm_eps"])
        self.to_q, self.to_k, self.to_v = (nn.Linear(channels, channels) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        pixels = self.group_norm(x).reshape(batch, channels, -1).transpose(1, 2)

        def split(values: Tensor) -> Tensor:
            size = channels // self.heads
            return values.reshape(batch, -1, self.heads, size).transpose(1, 2)

        mixed = attend(*(split(project(pixels)) for project in (self.to_q, self.to_k, self.to_v)))
        joined = self.to_out[0](mixed.transpose(1, 2).reshape(batch, -1, channels))
        out: Tensor = x + joined.transpose(1, 2).reshape(batch, channels, height, width)
        return out


class Narrow(nn.Module):
    """Half the height and width by a convolution of stride 2."""

    def __init__(self, channels: int, padding: int) -> None:
        super().__init__()
        self.padding = padding
        self.conv = nn.Conv2d(channels, channels, 3, stride=2, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        if self.padding == 0:
            x = functional.pad(x, (0, 1, 0, 1))
        out: Tensor = self.conv(x)
        return out


class Widen(nn.Module):
    """Twice the height and width, then a convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.conv(doubled(x))
        return out


class Level(nn.Module):
    """Residual blocks of one size, each followed by attention where the level has it."""

    def __init__(
        self, pairs: list[tuple[int, int]], time: int, attends: bool, options: Mapping[str, Any]
    ) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(Resnet(low, high, time, options) for low, high in pairs)
        if attends:
            self.attentions = nn.ModuleList(Attention(high, options) for _, high in pairs)
        self.attends = attends

    def block(self, index: int, x: Tensor, time: Tensor) -> Tensor:
        x = self.resnets[index](x, time)
        out: Tensor = self.attentions[index](x) if self.attends else x
        return out


class DownLevel(Level):
    def __init__(self, narrows: bool, low: int, high: int, time: int, attends: bool,
                 options: Mapping[str, Any]) -> None:  # fmt: skip
        pairs = [(low, high), *[(high, high)] * (options["layers_per_block"] - 1)]
        super().__init__(pairs, time, attends, options)
        narrow = Narrow(high, options["downsample_padding"])
        self.downsamplers = nn.ModuleList([narrow]) if narrows else None

    def forward(self, x: Tensor, time: Tensor) -> tuple[Tensor, list[Tensor]]:
        skips: list[Tensor] = []
        for index in range(len(self.resnets)):
            x = self.block(index, x, time)
            skips.append(x)
        if self.downsamplers is not None:
            x = self.downsamplers[0](x)
            skips.append(x)
        return x, skips


class UpLevel(Level):
    def __init__(self, widens: bool, low: int, high: int, previous: int, time: int, attends: bool,
                 options: Mapping[str, Any]) -> None:  # fmt: skip
        count = options["layers_per_block"] + 1
        skips = [high] * (count - 1) + [low]
        below = [previous] + [high] * (count - 1)
        pairs = [(under + skip, high) for under, skip in zip(below, skips, strict=True)]
        super().__init__(pairs, time, attends, options)
        self.upsamplers = nn.ModuleList([Widen(high)]) if widens else None

    def forward(self, x: Tensor, skips: list[Tensor], time: Tensor) -> Tensor:
        for index in range(len(self.resnets)):
            x = self.block(index, torch.cat([x, skips.pop()], 1), time)
        if self.upsamplers is not None:
            x = self.upsamplers[0](x)
        return x


class Middle(nn.Module):
    def __init__(self, channels: int, time: int, options: Mapping[str, Any]) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(Resnet(channels, channels, time, options) for _ in range(2))
        self.attentions = nn.ModuleList([Attention(channels, options)])

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        x = self.attentions[0](self.resnets[0](x, time))
        out: Tensor = self.resnets[1](x, time)
        return out


class TimeEmbedding(nn.Module):
    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(low, high), nn.Linear(high, high)

    def forward(self, waves: Tensor) -> Tensor:
        out: Tensor = self.linear_2(functional.silu(self.linear_1(waves)))
        return out


class UNet2D(nn.Module):
    """(x, and what it is shown beside; timestep [batch]) -> one head."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.options = options = read_options(config)
        widths: list[int] = list(options["block_out_channels"])
        time, last = 4 * widths[0], len(widths) - 1
        self.conv_in = nn.Conv2d(options["in_channels"], widths[0], 3, padding=1)
        self.waves = Sinusoids(widths[0], options["freq_shift"], options["flip_sin_to_cos"])
        self.time_embedding = TimeEmbedding(widths[0], time)
        self.down_blocks = nn.ModuleList(
            DownLevel(index < last, widths[max(0, index - 1)], high, time,
                      options["down_block_types"][index] == "AttnDownBlock2D", options)
            for index, high in enumerate(widths)
        )  # fmt: skip
        self.mid_block = Middle(widths[-1], time, options)
        rising = widths[::-1]
        self.up_blocks = nn.ModuleList(
            UpLevel(index < last, rising[min(index + 1, last)], high, rising[max(0, index - 1)],
                    time, options["up_block_types"][index] == "AttnUpBlock2D", options)
            for index, high in enumerate(rising)
        )  # fmt: skip
        self.conv_norm_out = nn.GroupNorm(
            options["norm_num_groups"], widths[0], options["norm_eps"]
        )
        self.conv_out = nn.Conv2d(widths[0], options["out_channels"], 3, padding=1)

    @property
    def multiple(self) -> int:
        return 1 << (len(self.options["block_out_channels"]) - 1)

    def forward(self, x: Tensor, timestep: Tensor) -> tuple[Tensor]:
        if self.options["center_input_sample"]:
            x = 2 * x - 1
        time = self.time_embedding(self.waves(timestep))
        x = self.conv_in(x)
        skips = [x]
        for level in self.down_blocks:
            x, more = level(x, time)
            skips += more
        x = self.mid_block(x, time)
        for level in self.up_blocks:
            x = level(x, skips, time)
        return (self.conv_out(functional.silu(self.conv_norm_out(x))),)


def load_unet2d(config: Mapping[str, Any], weights: Mapping[str, Tensor]) -> UNet2D:
    """The network of a ``config.json`` and its weights. Raises ValueError."""
    network = UNet2D(config)
    try:
        network.load_state_dict({current_name(name): value for name, value in weights.items()})
    except RuntimeError as error:
        raise ValueError(f"the weights do not fit config.json: {error}") from error
    return network.eval()


def current_name(name: str) -> str:
    """Attention's weights under their present names."""
    if ".attentions." not in name:
        return name
    *before, module, kind = name.split(".")
    return ".".join([*before, RENAMED.get(module, module), kind])
