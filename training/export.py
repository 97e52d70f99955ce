"""Exports a checkpoint (or a tiny random network) to ONNX with its model card.

    python -m training.export --task photo-derain --metrics .work/metrics/photo-derain.json
    python -m training.export --tiny --out test/fixtures/tiny-unet

Writes ``model.onnx`` and ``model.json`` to ``public/models/<task>/`` (or ``--out``) and lists the
pack in ``index.json`` beside it. The graph has dynamic batch, height and width, float32 inputs
only, and is compared with PyTorch (largest difference at most 1e-4) before anything is written.

Inputs ``x`` and, for restoration, ``input``: [batch, 3, height, width]; ``alphaBar``,
``betaBar``: [batch]. Outputs ``residual``, ``noise``: [batch, 3, height, width]. The rivals differ:
conditional diffusion has one output, ``x0``; one-shot regression is ``input`` -> ``output``, an
image in and an image out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from training.card_texts import TEXTS
from training.diffusion import DDPM, OFFICIAL
from training.network import NetworkConfig, Normalise, UNet, count_parameters
from training.tasks import TASKS, Method, Task
from training.train import CHECKPOINTS, load_average

OPSET = 18
TOLERANCE = 1e-4
MODELS = Path("public/models")

TINY = NetworkConfig(
    condition=True, width=16, multipliers=(1,), blocks=(1,), norm="layer", spread=0.2, embedding=16
)


class Restoration(nn.Module):
    """Residual and noise of a state. Named as the ONNX inputs are, as the others below."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, x: Tensor, input: Tensor, alphaBar: Tensor, betaBar: Tensor
    ) -> tuple[Tensor, Tensor]:
        residual, noise = self.network(x, input, alphaBar, betaBar)
        return residual, noise


class Generation(nn.Module):
    """The same without an image to look at."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, alphaBar: Tensor, betaBar: Tensor) -> tuple[Tensor, Tensor]:
        residual, noise = self.network(x, None, alphaBar, betaBar)
        return residual, noise


class Diffusion(nn.Module):
    """x0 alone: with I_in = 0 it is minus the residual."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, input: Tensor, alphaBar: Tensor, betaBar: Tensor) -> tuple[Tensor]:
        return (-self.network(x, input, alphaBar, betaBar)[0],)


class OneShot(nn.Module):
    """x0 from the input: the state is (1, 0), where x_t is the input itself."""

    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, input: Tensor) -> tuple[Tensor]:
        # One state for all: it broadcasts over the batch, and the graph needs no shape arithmetic.
        one, zero = torch.ones(1), torch.zeros(1)
        return (input - self.network(input, input, one, zero)[0],)


@dataclass(frozen=True)
class Interface:
    """How a network meets the world: its module, and what its tensors are called and carry."""

    module: type[nn.Module]
    inputs: tuple[tuple[str, str], ...]  #: (name, what it carries), in order
    outputs: tuple[tuple[str, str], ...]
    objective: str | None  #: None for a network that is not called in a loop


STATE = (("alphaBar", "alphaBar"), ("betaBar", "betaBar"))
HEADS = (("residual", "residual"), ("noise", "noise"))
SHOWN = (("x", "x"), ("input", "condition"), *STATE)


def interface_of(config: NetworkConfig, method: Method) -> Interface:
    match method:
        case "one-shot":
            return Interface(OneShot, (("input", "image"),), (("output", "image"),), None)
        case "diffusion":
            return Interface(Diffusion, SHOWN, (("x0", "output"),), "sample")
        case "rddm" if config.condition:
            return Interface(Restoration, SHOWN, HEADS, "pred_res_noise")
        case "rddm":
            return Interface(Generation, (("x", "x"), *STATE), HEADS, "pred_res_noise")


def example(config: NetworkConfig, batch: int, height: int, width: int, seed: int) -> list[Tensor]:
    """A state of a random image: x, the input where one is shown, alphaBar, betaBar."""
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


def feeds_of(config: NetworkConfig, method: Method, state: list[Tensor]) -> dict[str, Tensor]:
    """What the exported graph is fed of an :func:`example`, by name."""
    names = ("x", "condition", "alphaBar", "betaBar") if config.condition else ("x", *dict(STATE))
    carried = dict(zip(names, state, strict=True))
    if method == "one-shot":
        carried["image"] = carried["condition"]
    return {name: carried[carries] for name, carries in interface_of(config, method).inputs}


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


def to_onnx(network: UNet, path: Path, name: str, method: Method = "rddm") -> None:
    """Writes the network, dynamic in batch, height and width."""
    interface = interface_of(network.config, method)
    module = interface.module(network.eval().portable()).eval()
    feeds = feeds_of(network.config, method, example(network.config, 2, 32, 48, 0))
    trace(module, feeds, [output for output, _ in interface.outputs], path, name)


def trace(
    module: nn.Module, feeds: dict[str, Tensor], outputs: list[str], path: Path, name: str
) -> None:
    """Writes a module to ONNX as it computes ``feeds``: images dynamic, numbers by batch."""
    image = {0: "batch", 2: "height", 3: "width"}
    axes = {key: image if value.ndim == 4 else {0: "batch"} for key, value in feeds.items()}
    with warnings.catch_warnings():
        # The tracing exporter writes a smaller graph (no shape arithmetic at all) than the other.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(feeds.values()),
            str(path),
            input_names=list(feeds),
            output_names=outputs,
            dynamic_axes={**axes, **{output: image for output in outputs}},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    model.graph.name = name
    tidy(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


class Exported:
    """A file of the pack, called as its network was: (x, source, alpha, beta) -> both heads."""

    def __init__(self, path: Path, config: NetworkConfig, method: Method = "rddm") -> None:
        self.config, self.method = config, method
        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def __call__(
        self, x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        state = [x, alpha, beta] if source is None else [x, source, alpha, beta]
        feeds = feeds_of(self.config, self.method, state)
        arrays = {name: value.numpy() for name, value in feeds.items()}
        first, *rest = (torch.from_numpy(value) for value in self.session.run(None, arrays))
        match self.method:
            case "rddm":
                return first, rest[0]
            case "diffusion":
                return -first, torch.zeros_like(first)
            case "one-shot":
                assert source is not None
                return source - first, torch.zeros_like(first)


def parity(network: UNet, path: Path, method: Method = "rddm") -> float:
    """Largest difference between ONNX and PyTorch (training's operators), at several sizes."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for part in network.modules():
        if isinstance(part, Normalise):
            part.portable = False
    module = interface_of(network.config, method).module(network).eval()
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
        state = example(network.config, batch, height, width, seed + 1)
        worst = max(worst, difference(session, module, feeds_of(network.config, method, state)))
    return worst


def difference(
    session: onnxruntime.InferenceSession, module: nn.Module, feeds: dict[str, Tensor]
) -> float:
    """Largest difference between what ONNX and PyTorch make of the same inputs."""
    with torch.no_grad():
        expected = module(*feeds.values())
    found = session.run(None, {name: value.numpy() for name, value in feeds.items()})
    return max(
        float(np.abs(np.asarray(got) - wanted.numpy()).max())
        for got, wanted in zip(found, expected, strict=True)
    )


def accept(worst: float) -> None:
    """Raises where ONNX is not what PyTorch computes."""
    print(f"parity with PyTorch: {worst:.2e}")
    if not worst <= TOLERANCE:
        raise RuntimeError(f"ONNX and PyTorch differ by {worst:.2e}, more than {TOLERANCE}")


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


def trained_on(task: Task | None) -> dict[str, Any]:
    """The schedules a network has seen."""
    if task is not None and task.method == "diffusion":
        known = {"sumScale": [1.0], "residualSchedules": ["linear"], "noiseSchedules": ["linear"]}
        return {"numTrainTimesteps": 1000, **known, "square": False}
    kinds = [*OFFICIAL, *DDPM]
    return {
        "numTrainTimesteps": 1000,
        "sumScale": list(task.sum_scales) if task else [0.01, 1.0],
        "residualSchedules": kinds,
        "noiseSchedules": kinds,
        "square": True,
    }


def describe(network: UNet, identity: str, file: Path, extra: dict[str, Any]) -> dict[str, Any]:
    """The model card. A network that is not called in a loop has no objective and its kin."""
    config, text = network.config, TEXTS[identity]
    generate = not config.condition
    task = TASKS.get(identity)
    # A network that looks at the whole image has learnt it at one size.
    side = task.size if task and config.norm == "group" else None
    interface = interface_of(config, task.method if task else "rddm")
    images = ("x", "condition", "image")
    data = file.read_bytes()
    loop = {
        "conditioning": "alphaBar + betaBar",
        "objective": interface.objective,
        "origin": "zero" if generate or config.origin == "zero" else "input",
        "condition": "none" if generate else "image",
        "clip": "box",
        "trainedOn": trained_on(task),
    }
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
        "inputs": [
            {"name": name, "carries": carries} | ({"channels": 3} if carries in images else {})
            for name, carries in interface.inputs
        ],
        "outputs": [
            {"name": name, "carries": carries, "channels": 3} for name, carries in interface.outputs
        ],
        "size": {
            "multipleOf": config.multiple,
            "min": side or 4 * config.multiple,
            "max": side,
            "fixed": [side, side] if side else None,
            "receptiveRadius": receptive_radius(network),
        },
        **(loop if interface.objective else {}),
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
    method = TASKS[identity].method if identity in TASKS else "rddm"
    to_onnx(network, beside, identity, method)
    accept(parity(network, beside, method))
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
