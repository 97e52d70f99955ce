"""Tiny networks with closed forms, for the app's tests: ``python -m training.fixtures``.

Each is a few operators, so that a test can say what comes out. They go to
``test/fixtures/networks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 18
FOLDER = Path("test/fixtures/networks")
Shape = Sequence[str | int]
IMAGE: Shape = ["batch", 3, "height", "width"]


def value(name: str, shape: Shape, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name: str, array: Any) -> onnx.TensorProto:
    return numpy_helper.from_array(array, name)


def save(
    name: str,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    constants: list[onnx.TensorProto],
) -> None:
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(FOLDER / f"{name}.onnx"))


PIXELS = constant("pixels", np.array([1, 2, 3], np.int64))


def state() -> None:
    """residual = x/2 + shown/4 + alphaBar; noise = x + betaBar + mask."""
    save(
        "state",
        [
            helper.make_node("Unsqueeze", ["alphaBar", "pixels"], ["a"]),
            helper.make_node("Unsqueeze", ["betaBar", "pixels"], ["b"]),
            helper.make_node("Mul", ["x", "half"], ["halved"]),
            helper.make_node("Mul", ["shown", "quarter"], ["quartered"]),
            helper.make_node("Sum", ["halved", "quartered", "a"], ["residual"]),
            helper.make_node("Sum", ["x", "b", "mask"], ["noise"]),
        ],
        [
            value("x", IMAGE),
            value("shown", IMAGE),
            value("mask", ["batch", 1, "height", "width"]),
            value("alphaBar", ["batch"]),
            value("betaBar", ["batch"]),
        ],
        [value("residual", IMAGE), value("noise", IMAGE)],
        [
            PIXELS,
            constant("half", np.array(0.5, np.float32)),
            constant("quarter", np.array(0.25, np.float32)),
        ],
    )


def timestep(name: str, shape: Shape) -> None:
    """output = x + t/1000, t being int64: of [batch], or a scalar."""
    spread = [helper.make_node("Unsqueeze", ["time", "pixels"], ["spread"])]
    if not shape:
        spread = [helper.make_node("Identity", ["time"], ["spread"])]
    save(
        name,
        [
            helper.make_node("Cast", ["timestep"], ["time"], to=TensorProto.FLOAT),
            *spread,
            helper.make_node("Div", ["spread", "thousand"], ["share"]),
            helper.make_node("Add", ["x", "share"], ["output"]),
        ],
        [value("x", IMAGE), value("timestep", shape, TensorProto.INT64)],
        [value("output", IMAGE)],
        [PIXELS, constant("thousand", np.array(1000, np.float32))],
    )


def channels() -> None:
    """image -> image: the channels times 1, 1/2, 1/4; weights in fp16 with a Cast."""
    weights = np.diag([1.0, 0.5, 0.25]).astype(np.float16).reshape(3, 3, 1, 1)
    save(
        "channels",
        [
            helper.make_node("Cast", ["weights"], ["wide"], to=TensorProto.FLOAT),
            helper.make_node("Conv", ["picture", "wide"], ["made"]),
        ],
        [value("picture", IMAGE)],
        [value("made", IMAGE)],
        [constant("weights", weights)],
    )


def contrast() -> None:
    """image -> image: minus its mean over the whole picture: a global operator."""
    save(
        "contrast",
        [
            helper.make_node("GlobalAveragePool", ["picture"], ["mean"]),
            helper.make_node("Sub", ["picture", "mean"], ["made"]),
        ],
        [value("picture", IMAGE)],
        [value("made", IMAGE)],
        [],
    )


def one_at_a_time() -> None:
    """image -> image: twice the image, of a batch that the file fixes at 1."""
    shape: Shape = [1, 3, "height", "width"]
    save(
        "one-at-a-time",
        [helper.make_node("Add", ["picture", "picture"], ["made"])],
        [value("picture", shape)],
        [value("made", shape)],
        [],
    )


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    state()
    timestep("timestep", ["batch"])
    timestep("timestep-scalar", [])
    channels()
    contrast()
    one_at_a_time()


if __name__ == "__main__":
    main()
