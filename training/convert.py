"""Converts other people's PyTorch checkpoints to ONNX with a model card.

    python -m training.convert --official model-100.pt --out DIR [--objective ...] [...]
    python -m training.convert --diffusers DIR --out DIR

``--official``: a checkpoint of the official RDDM code (github.com/nachifur/RDDM), of one U-Net, two
U-Nets or a shared encoder; the moving average is taken where the file has one. ``--diffusers``: the
folder of a ``UNet2DModel``, or of a pipeline that has one in ``unet/``, with its scheduler.

What a file does not say is an option with a default, and the command prints what it took. Whoever
is unsure gives the result to the app's Diagnose node, which measures it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnxruntime
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.diffusion import DDPM, OFFICIAL, noise_schedule, residual_schedule
from training.export import accept, difference, trace
from training.network import count_parameters
from training.official import OfficialNetwork, load_official
from training.unet2d import UNet2D, load_unet2d

ONE_HEAD = {"pred_res": "residual", "pred_noise": "noise"}
TWO_HEADS = {
    "pred_res_noise": ("residual", "noise"),
    "pred_res_add_noise": ("residual", "noise"),
    "pred_x0_noise": ("x0", "noise"),
    "pred_x0_add_noise": ("x0", "noise"),
}
CONDITIONINGS = ("alphaBar*T + betaBar*T", "timestep")
PREDICTIONS = {"epsilon": "epsilon", "sample": "sample", "v_prediction": "v_prediction"}


@dataclass(frozen=True)
class Conversion:
    """A network that can be called, and what its card says."""

    module: nn.Module
    feeds: dict[str, Tensor]  #: an example of every input, by name
    carries: dict[str, str]  #: what each input carries
    outputs: dict[str, str]  #: what each output carries
    card: dict[str, Any]


class Called(nn.Module):
    """A network as the app calls it: images by themselves, times as float32 [batch]."""

    def __init__(self, network: OfficialNetwork | UNet2D, images: int, times: int) -> None:
        super().__init__()
        self.network, self.images = network, images
        self.doubled = times == 1 and isinstance(network, OfficialNetwork)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        x, times = torch.cat(inputs[: self.images], 1), list(inputs[self.images :])
        heads: tuple[Tensor, ...] = self.network(x, *(times * 2 if self.doubled else times))
        return heads


def weights_of(checkpoint: Mapping[str, Any]) -> tuple[dict[str, Tensor], dict[str, Tensor], str]:
    """(weights as ``UnetRes`` names them, the schedule's tables, where they were found).

    The official trainer saves ``model`` and, on its first process, ``ema``; a plain state
    dictionary is taken as well.
    """
    for key, prefix, where in (
        ("ema", "ema_model.", "the moving average"),
        ("model", "", "the weights last trained"),
        (None, "", "the file's weights"),
    ):
        values = checkpoint if key is None else checkpoint.get(key)
        if not isinstance(values, Mapping):
            continue
        tensors = {
            name.removeprefix(prefix): value
            for name, value in values.items()
            if isinstance(value, Tensor) and name.startswith(prefix)
        }
        inside = {name[6:]: v for name, v in tensors.items() if name.startswith("model.")}
        tables = {name: v for name, v in tensors.items() if "." not in name and v.ndim == 1}
        bare = {name: v for name, v in tensors.items() if "." in name}
        if inside or bare:
            return inside or bare, tables, where
    raise ValueError("the file holds no weights")


def schedules_of(tables: Mapping[str, Tensor]) -> dict[str, Any]:
    """``trainedOn``: the schedules whose tables these are; empty lists where none is known."""
    alpha, beta2 = tables.get("alphas_cumsum"), tables.get("betas2_cumsum")
    if alpha is None or beta2 is None:
        return {"numTrainTimesteps": 1000, "sumScale": [], "residualSchedules": [],
                "noiseSchedules": [], "square": False}  # fmt: skip
    count, scale = len(alpha), float(beta2[-1])
    # DDPM's table ends a little below 1; the official ones end at sumScale itself.
    scale = round(scale, 4) if scale < 0.999 else 1.0

    def known(table: Tensor, of: Any) -> list[str]:
        return [kind for kind in (*OFFICIAL, *DDPM)
                if (of(kind).float() - table).abs().max() < 2e-3 * float(table[-1])]  # fmt: skip

    return {
        "numTrainTimesteps": count,
        "sumScale": [scale],
        "residualSchedules": known(alpha, lambda kind: residual_schedule(kind, count)),
        "noiseSchedules": known(
            beta2.clamp(min=0).sqrt(), lambda kind: noise_schedule(kind, scale, count)
        ),
        "square": False,
    }


def images_of(channels: int, per_image: int) -> tuple[list[tuple[str, str]], str]:
    """Names and what they carry of the images that a first convolution sees; the condition."""
    names = [("x", "x"), ("input", "condition"), ("mask", "mask")]
    count = channels // per_image
    if channels % per_image or not 1 <= count <= 3:
        raise ValueError(f"a first convolution of {channels} channels is not understood")
    return names[:count], ("none", "image", "image+mask")[count - 1]


def conversion(
    network: OfficialNetwork | UNet2D,
    multiple: int,
    images: list[tuple[str, str]],
    times: list[tuple[str, str]],
    outputs: dict[str, str],
    channels: int,
    card: dict[str, Any],
) -> Conversion:
    side = 16 * multiple
    feeds = {name: torch.randn(2, channels, side, side) for name, _ in images}
    feeds |= {name: torch.tensor([137.0, 600.0]) for name, _ in times}
    size = {"multipleOf": multiple, "min": 4 * multiple, "max": None,
            "fixed": None, "receptiveRadius": None}  # fmt: skip
    called = Called(network, len(images), len(times)).eval()
    return Conversion(called, feeds, dict(images + times), outputs, card | {"size": size})


def from_official(
    path: Path,
    objective: str | None = None,
    conditioning: str | None = None,
    origin: str | None = None,
    sum_scale: float | None = None,
) -> Conversion:
    """Raises ValueError where the file is of another kind or the options do not fit it."""
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    weights, tables, where = weights_of(checkpoint)
    network = load_official(weights).fold()
    config = network.config
    print(f"{where}: {config}")
    shared, one = config.arrangement == "shared encoder", config.arrangement == "one"
    fitting = list(ONE_HEAD if one else TWO_HEADS)
    objective = objective or ("pred_res_add_noise" if shared else fitting[0])
    if objective not in fitting:
        raise ValueError(f"{objective} does not fit this network: one of {', '.join(fitting)}")
    # The code with a shared encoder tells the network t; the later one alphaBar T and betaBar T.
    conditioning = conditioning or CONDITIONINGS[1 if shared else 0]
    images, condition = images_of(config.inputs, config.outputs)
    scaled = [("timeResidual", "alphaBar"), ("timeNoise", "betaBar")]
    if one:
        scaled = [scaled[0] if objective == "pred_res" else scaled[1]]
    times = [("t", "timestep")] if conditioning == "timestep" else scaled
    heads = [ONE_HEAD[objective]] if one else TWO_HEADS[objective]
    trained = schedules_of(tables)
    if sum_scale is not None:
        trained["sumScale"] = [sum_scale]
    card = {
        "conditioning": conditioning,
        "objective": objective,
        "origin": origin or ("zero" if condition == "none" else "input"),
        "condition": condition,
        "clip": "official",
        "trainedOn": trained,
    }
    outputs = {head: head for head in heads}
    return conversion(network, config.multiple, images, times, outputs, config.outputs, card)


def from_diffusers(folder: Path) -> Conversion:
    """Raises ValueError where an option of the network or the scheduler is not understood."""
    unet = folder / "unet" if (folder / "unet").is_dir() else folder
    config = json.loads((unet / "config.json").read_text())
    if config.get("_class_name", "UNet2DModel") != "UNet2DModel":
        raise ValueError(f"{unet} holds a {config['_class_name']}, not a UNet2DModel")
    network = load_unet2d(config, diffusers_weights(unet))
    channels = network.options["out_channels"]
    images, condition = images_of(network.options["in_channels"], channels)
    path = folder / "scheduler" / "scheduler_config.json"
    scheduler = json.loads(path.read_text()) if path.exists() else {}
    prediction = scheduler.get("prediction_type", "epsilon")
    if prediction not in PREDICTIONS:
        raise ValueError(f"prediction_type {prediction!r} is not understood")
    kind = scheduler.get("beta_schedule", "linear")
    if kind not in DDPM:
        raise ValueError(f"beta_schedule {kind!r} is not understood: one of {', '.join(DDPM)}")
    start, end = scheduler.get("beta_start", 1e-4), scheduler.get("beta_end", 0.02)
    name = kind if kind == "squaredcos_cap_v2" else f"{kind} {start:g} {end:g}"
    card = {
        "conditioning": "timestep",
        "objective": PREDICTIONS[prediction],
        "origin": "zero",
        "condition": condition,
        "clip": "official" if scheduler.get("clip_sample", True) else "off",
        "trainedOn": {
            "numTrainTimesteps": scheduler.get("num_train_timesteps", 1000),
            "sumScale": [1.0],
            "residualSchedules": [name],
            "noiseSchedules": [name],
            "square": False,
        },
    }
    times, outputs = [("t", "timestep")], {"output": "output"}
    return conversion(network, network.multiple, images, times, outputs, channels, card)


def diffusers_weights(unet: Path) -> dict[str, Tensor]:
    for name in ("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin"):
        if (path := unet / name).exists():
            if path.suffix == ".safetensors":
                return load_file(path)
            loaded: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
            return loaded
    raise ValueError(f"{unet} has no diffusion_pytorch_model.safetensors or .bin")


def write(found: Conversion, folder: Path, source: str, title: str, licence: str) -> dict[str, Any]:
    """model.onnx and model.json; ONNX is compared with PyTorch first. Returns the card."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.onnx"
    trace(found.module, found.feeds, list(found.outputs), file, folder.name)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    # Another batch and another size than the one that was traced.
    other = {
        name: value[:1, :, :, : value.shape[3] // 2].contiguous() if value.ndim == 4 else value[:1]
        for name, value in found.feeds.items()
    }
    accept(max(difference(session, found.module, feeds) for feeds in (found.feeds, other)))
    data = file.read_bytes()
    channels = {name: value.shape[1] for name, value in found.feeds.items() if value.ndim == 4}
    card = {
        "cardVersion": 1,
        "id": folder.name,
        "title": title,
        "task": "generate" if found.card["condition"] == "none" else "restore",
        "description": f"Converted from {source}.",
        "licence": licence,
        "file": file.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "parameters": count_parameters(found.module),
        "inputs": [
            {"name": name, "carries": carries}
            | ({"channels": channels[name]} if name in channels else {})
            for name, carries in found.carries.items()
        ],
        "outputs": [
            {"name": name, "carries": carries, "channels": channels["x"]}
            for name, carries in found.outputs.items()
        ],
        **found.card,
        "metrics": [],
    }
    (folder / "model.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    return card


def main() -> None:
    parser = argparse.ArgumentParser(description="Convert a PyTorch checkpoint to ONNX.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--official", type=Path, metavar="CKPT.pt")
    source.add_argument("--diffusers", type=Path, metavar="DIR")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder; its name is the model's id"
    )
    parser.add_argument("--title", help="default: the folder's name")
    parser.add_argument("--licence", default="unknown: ask whoever trained it")
    official = parser.add_argument_group("what an official checkpoint does not say")
    official.add_argument("--objective", choices=[*TWO_HEADS, *ONE_HEAD])
    official.add_argument("--conditioning", choices=CONDITIONINGS)
    official.add_argument("--origin", choices=["input", "zero"], help="I_in of its equations")
    official.add_argument("--sum-scale", type=float, help="default: from the file's tables")
    args = parser.parse_args()
    path: Path = args.official or args.diffusers
    try:
        found = (
            from_official(path, args.objective, args.conditioning, args.origin, args.sum_scale)
            if args.official
            else from_diffusers(path)
        )
        card = write(found, args.out, path.name, args.title or args.out.name, args.licence)
    except (ValueError, OSError) as error:
        parser.exit(1, f"{path}: {error}\n")
    told = ("objective", "conditioning", "origin", "condition", "clip", "trainedOn")
    print(json.dumps({key: card[key] for key in told}, indent=2))
    print(f"{args.out}: {card['bytes']} bytes. Check what it took above; Diagnose can measure it.")


if __name__ == "__main__":
    main()
