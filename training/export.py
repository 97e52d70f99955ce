"""Exports a checkpoint (or a tiny random network) to ONNX with its model card.

    python -m training.export --task photo-derain --metrics .work/metrics/photo-derain.json
    python -m training.export --tiny --out test/fixtures/tiny-unet

Writes ``model.onnx`` and ``model.json`` to ``public/models/<task>/`` (or ``--out``) and lists the
pack in ``index.json`` beside it. The graph has dynamic batch, height and width, float32 inputs
only, and is compared with PyTorch (largest difference at most 1e-4) before anything is written.

Inputs ``x`` and, for restoration, ``input``: [batch, 3, height, width]; ``alphaBar``,
``betaBar``: [batch]. Outputs ``residual``, ``noise``: [batch, 3, height, width].
"""

from __future__ import annotations

import argparse
import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from training.diffusion import DDPM, OFFICIAL
from training.network import NetworkConfig, UNet, count_parameters
from training.tasks import TASKS
from training.train import CHECKPOINTS, load_average

OPSET = 18
TOLERANCE = 1e-4
MODELS = Path("public/models")

TINY = NetworkConfig(
    condition=True, width=16, multipliers=(1,), blocks=(1,), norm="layer", spread=0.2, embedding=16
)

TEXTS: dict[str, dict[str, str]] = {
    "photo-derain": {
        "description": "Removes drawn rain streaks from photographs of any size.",
        "licence": (
            "Weights trained on BSDS500 (Arbelaez, Maire, Fowlkes and Malik, TPAMI 2011; Martin, "
            "Fowlkes, Tal and Malik, ICCV 2001): for non-commercial research and education."
        ),
        "data": (
            "BSDS500 train and test images (400 photographs), rain drawn as training/README.md says"
        ),
        "command": (
            "python -m training.train --task photo-derain --data bsds500-train-a bsds500-train-b"
        ),
    },
    "faces-64": {
        "description": "Draws cartoon faces of 64 x 64 pixels out of noise.",
        "licence": (
            "CC0 1.0; trained on drawings in the style Open Peeps by Pablo Stanley (CC0 1.0), "
            "made with DiceBear"
        ),
        "data": "20,000 faces drawn by training/faces/draw.mjs, seeds 0 ... 19999",
        "command": "python -m training.train --task faces-64 --data faces.npy",
    },
    "tiny-unet": {
        "description": "A random network with the interface of a restoration model, for tests.",
        "licence": "CC0 1.0",
        "data": "none: random weights",
        "command": "python -m training.export --tiny",
    },
}


class Restoration(nn.Module):
    """Named as the ONNX inputs are."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, x: Tensor, input: Tensor, alphaBar: Tensor, betaBar: Tensor
    ) -> tuple[Tensor, Tensor]:
        residual, noise = self.network(x, input, alphaBar, betaBar)
        return residual, noise


class Generation(nn.Module):
    """Named as the ONNX inputs are."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, alphaBar: Tensor, betaBar: Tensor) -> tuple[Tensor, Tensor]:
        residual, noise = self.network(x, None, alphaBar, betaBar)
        return residual, noise


def example(config: NetworkConfig, batch: int, height: int, width: int, seed: int) -> list[Tensor]:
    """Inputs of the exported graph, in its order: a state of a random image."""
    generator = torch.Generator().manual_seed(seed)

    def image() -> Tensor:
        return torch.rand((batch, 3, height, width), generator=generator) * 2 - 1

    alpha = torch.rand(batch, generator=generator)
    beta = torch.rand(batch, generator=generator)
    noise = torch.randn((batch, 3, height, width), generator=generator)
    clean, source = image(), image()
    if not config.condition:
        source = torch.zeros_like(source)
    a, b = alpha[:, None, None, None], beta[:, None, None, None]
    x = clean + a * (source - clean) + b * noise
    return [x, source, alpha, beta] if config.condition else [x, alpha, beta]


def input_names(config: NetworkConfig) -> list[str]:
    return (
        ["x", "input", "alphaBar", "betaBar"] if config.condition else ["x", "alphaBar", "betaBar"]
    )


def tidy(model: onnx.ModelProto) -> None:
    """Equal constants become one initializer; values between nodes get short names."""
    graph = model.graph
    keep = {value.name for value in (*graph.input, *graph.output)}
    names: dict[str, str] = {}
    constants: dict[bytes, str] = {}
    nodes = []
    for initializer in graph.initializer:
        name = initializer.name.removeprefix("network.")
        names[initializer.name] = initializer.name = name
    for node in graph.node:
        if node.op_type == "Constant":
            tensor = onnx.TensorProto()
            tensor.CopyFrom(node.attribute[0].t)
            tensor.name = ""
            content = tensor.SerializeToString()
            if content not in constants:
                constants[content] = tensor.name = f"constant{len(constants)}"
                graph.initializer.append(tensor)
            names[node.output[0]] = constants[content]
            continue
        nodes.append(node)
        node.name = f"{node.op_type}{len(nodes)}"
        node.doc_string = ""
        for index, value in enumerate(node.output):
            if value not in keep:
                names[value] = f"v{len(nodes)}" if index == 0 else f"v{len(nodes)}_{index}"
    for node in nodes:
        for values in (node.input, node.output):
            for index, value in enumerate(values):
                values[index] = names.get(value, value)
    del graph.node[:]
    graph.node.extend(nodes)
    del graph.value_info[:]


def to_onnx(network: UNet, path: Path, name: str) -> None:
    """Writes the network, dynamic in batch, height and width."""
    config = network.config
    module = (Restoration if config.condition else Generation)(network.eval().portable()).eval()
    names = input_names(config)
    image = {0: "batch", 2: "height", 3: "width"}
    axes = {key: {0: "batch"} if key.endswith("Bar") else image for key in names}
    with warnings.catch_warnings():
        # The tracing exporter writes a smaller graph (no shape arithmetic at all) than the other.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(example(config, 2, 32, 48, 0)),
            str(path),
            input_names=names,
            output_names=["residual", "noise"],
            dynamic_axes={**axes, "residual": image, "noise": image},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    model.graph.name = name
    tidy(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def parity(network: UNet, path: Path) -> float:
    """Largest difference between ONNX and PyTorch (training's operators), at several sizes."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for module in network.modules():
        if hasattr(module, "portable") and isinstance(module.portable, bool):
            module.portable = False
    worst = 0.0
    multiple = network.config.multiple
    for seed, (batch, height, width) in enumerate(
        [
            (1, 64, 64),
            (3, 64, 64),
            (2, 8 * multiple, 11 * multiple),
            (1, 16 * multiple, 9 * multiple),
        ]
    ):
        inputs = example(network.config, batch, height, width, seed + 1)
        with torch.no_grad():
            expected = (
                network(*inputs) if len(inputs) == 4 else network(inputs[0], None, *inputs[1:])
            )
        names = input_names(network.config)
        feeds = {name: value.numpy() for name, value in zip(names, inputs, strict=True)}
        for got, wanted in zip(session.run(None, feeds), expected, strict=True):
            worst = max(worst, float(np.abs(np.asarray(got) - wanted.numpy()).max()))
    return worst


def receptive_radius(network: UNet, size: int = 320) -> int | None:
    """How far (in pixels) an output looks, measured by gradients; None if at the whole image.

    The largest distance over every alignment of the output pixel with the coarsest grid.
    """
    if network.config.norm == "group":
        return None
    network = UNet(network.config)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in network.parameters():  # heads and blocks start at zero: give them weights
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.05)
    size -= size % network.config.multiple
    radius = 0
    for phase in range(network.config.multiple):
        inputs = example(network.config, 1, size, size, 5)
        images = [value.requires_grad_() for value in inputs if value.ndim == 4]
        residual, noise = (
            network(*inputs) if len(inputs) == 4 else network(inputs[0], None, *inputs[1:])
        )
        at = size // 2 + phase
        (residual[0, :, at, at].sum() + noise[0, :, at, at].sum()).backward()
        seen = torch.stack(
            [image.grad.abs().sum((0, 1)) for image in images if image.grad is not None]
        )
        where = seen.sum(0).nonzero()
        radius = max(radius, int((where - at).abs().max()))
    return radius


def describe(network: UNet, identity: str, file: Path, extra: dict[str, Any]) -> dict[str, Any]:
    """The model card."""
    config, text = network.config, TEXTS[identity]
    generate = not config.condition
    inputs: list[dict[str, Any]] = [{"name": "x", "carries": "x", "channels": 3}]
    if config.condition:
        inputs.append({"name": "input", "carries": "condition", "channels": 3})
    inputs += [{"name": name, "carries": name} for name in ("alphaBar", "betaBar")]
    data = file.read_bytes()
    task = TASKS.get(identity)
    return {
        "cardVersion": 1,
        "id": identity,
        "title": task.title if task else "Tiny U-Net",
        "task": task.kind if task else "derain",
        "description": text["description"],
        "licence": text["licence"],
        "file": file.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "parameters": count_parameters(network),
        "inputs": inputs,
        "outputs": [
            {"name": name, "carries": name, "channels": 3} for name in ("residual", "noise")
        ],
        "size": {
            "multipleOf": config.multiple,
            "min": 64 if generate else 4 * config.multiple,
            "max": 64 if generate else None,
            "fixed": [64, 64] if generate else None,
            "receptiveRadius": receptive_radius(network),
        },
        "conditioning": "alphaBar + betaBar",
        "objective": "pred_res_noise",
        "origin": "zero" if generate else "input",
        "condition": "none" if generate else "image",
        "clip": "box",
        "trainedOn": {
            "numTrainTimesteps": 1000,
            "sumScale": list(task.sum_scales) if task else [0.01, 1.0],
            "residualSchedules": [*OFFICIAL, *DDPM],
            "noiseSchedules": [*OFFICIAL, *DDPM],
            "square": True,
        },
        "training": extra.get(
            "training",
            {
                "command": text["command"],
                "data": text["data"],
                "hours": 0,
                "steps": 0,
                "cropsSeen": 0,
                "seed": 0,
            },
        ),
        "metrics": extra.get("metrics", []),
        "bands": extra.get("bands", {}),
    }


def write(network: UNet, identity: str, folder: Path, extra: dict[str, Any]) -> dict[str, Any]:
    """model.onnx and model.json in ``folder``, both replaced at once; returns the card."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / "model.onnx.part"
    to_onnx(network, beside, identity)
    difference = parity(network, beside)
    print(f"parity with PyTorch: {difference:.2e}")
    if not difference <= TOLERANCE:
        raise RuntimeError(f"ONNX and PyTorch differ by {difference:.2e}, more than {TOLERANCE}")
    beside.replace(folder / "model.onnx")
    card = describe(network, identity, folder / "model.onnx", extra)
    (folder / "model.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    print(f"{folder}: {card['bytes']} bytes, {card['parameters']} weights, size {card['size']}")
    return card


def tiny(seed: int = 0) -> UNet:
    """A network of random weights that answers with modest values."""
    torch.manual_seed(seed)
    network = UNet(TINY)
    with torch.no_grad():
        for weight in network.parameters():
            if not weight.any():
                weight.copy_(torch.randn_like(weight) * 0.02)
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description="Export a checkpoint to ONNX with its card.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--task", choices=sorted(TASKS))
    what.add_argument("--tiny", action="store_true", help="a random network for tests")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--metrics", type=Path, help="what training.evaluate wrote")
    parser.add_argument("--out", type=Path, help="folder to write to")
    parser.add_argument("--seed", type=int, default=0, help="of the tiny network's weights")
    args = parser.parse_args()
    if args.tiny:
        bands = {"mean": [-0.5, 0.5], "std": [0.0, 2.0], "autocorrelation": [-1.0, 1.0]}
        extra: dict[str, Any] = {"bands": {"residual": bands, "noise": bands}}
        write(tiny(args.seed), "tiny-unet", args.out or Path("test/fixtures/tiny-unet"), extra)
        return
    network, state = load_average(args.checkpoint or CHECKPOINTS / args.task / "last.pt")
    text = TEXTS[args.task]
    budget = f"--minutes {state['minutes']:g}" if state["minutes"] else f"--steps {state['steps']}"
    extra = {
        "training": {
            "command": f"{text['command']} {budget} --seed {state['seed']}",
            "data": text["data"],
            "hours": round(state["elapsed"] / 3600, 3),
            "steps": state["step"],
            "cropsSeen": state["crops"],
            "seed": state["seed"],
        }
    }
    if args.metrics:
        extra |= json.loads(args.metrics.read_text())
    folder = args.out or MODELS / args.task
    write(network, args.task, folder, extra)
    order = list(TASKS)
    present = sorted(
        (card.parent.name for card in folder.parent.glob("*/model.json")),
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    (folder.parent / "index.json").write_text(json.dumps({"models": present}, indent=2) + "\n")


if __name__ == "__main__":
    main()
