"""Network, a tiny training run, exact resume, export and its parity."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image
from torch import Tensor

from training.export import (
    TINY,
    TOLERANCE,
    Exported,
    example,
    interface_of,
    parity,
    receptive_radius,
    tiny,
    to_onnx,
    write,
)
from training.network import NetworkConfig, UNet
from training.tasks import TASKS, Task
from training.train import Trainer, load_average, make_batches

PHOTO = NetworkConfig(True, 16, (1, 2), (1, 1), "layer", 0.2, embedding=16)
FACES = NetworkConfig(False, 16, (1, 2), (1, 1), "group", 0.8, embedding=16)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def randomised(config: NetworkConfig) -> UNet:
    """A network whose every weight matters."""
    network = UNet(config).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.08)
    return network


def call(network: UNet, inputs: list[Tensor]) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        source = inputs[1] if network.config.condition else None
        found: tuple[Tensor, Tensor] = network(inputs[0], source, inputs[-2], inputs[-1])
    return found


@pytest.mark.parametrize("config", [PHOTO, FACES])
def test_exported_operators_compute_the_same(config: NetworkConfig) -> None:
    network = randomised(config)
    inputs = example(config, 2, 32, 32, 0)
    fast = call(network, inputs)
    portable = call(network.portable(), inputs)
    for a, b in zip(fast, portable, strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_an_untrained_network_is_the_linear_estimate() -> None:
    network = UNet(PHOTO).eval()
    generator = torch.Generator().manual_seed(0)
    residual = torch.randn((1, 3, 64, 64), generator=generator) * PHOTO.spread
    noise = torch.randn((1, 3, 64, 64), generator=generator)
    source = torch.zeros_like(noise)
    for alpha, beta, wrong in ((1.0, 1.0, 0.01), (1.0, 0.1, 0.02), (0.0, 1.0, 0.25)):
        x = source + (alpha - 1) * residual + beta * noise
        _, found = call(network, [x, source, torch.tensor([alpha]), torch.tensor([beta])])
        assert float((found - noise).abs().mean()) < wrong
    x = source - residual
    found, _ = call(network, [x, source, torch.tensor([0.0]), torch.tensor([0.0])])
    assert float((found - residual).abs().mean()) < 0.01


@pytest.mark.parametrize("state", [(1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
@pytest.mark.parametrize("config", [PHOTO, FACES])
def test_corners_are_finite(config: NetworkConfig, state: tuple[float, float]) -> None:
    inputs = [*example(config, 1, 32, 32, 0)[:-2], *(torch.tensor([v]) for v in state)]
    for head in call(randomised(config), inputs):
        assert bool(torch.isfinite(head).all())


def test_tiles_overlapping_by_the_radius_equal_the_whole() -> None:
    network = randomised(PHOTO)
    radius = receptive_radius(network)
    assert radius is not None
    multiple = PHOTO.multiple
    margin = -(-radius // multiple) * multiple
    inputs = example(PHOTO, 1, 4 * margin, 4 * margin, 1)
    whole = call(network, inputs)
    top = left = margin
    size = 2 * margin + multiple * 4
    tile = [
        value[:, :, top - margin : top - margin + size, left - margin : left - margin + size]
        if value.ndim == 4
        else value
        for value in inputs
    ]
    inner = slice(margin, size - margin)
    outer = slice(top, top + size - 2 * margin)
    for a, b in zip(call(network, tile), whole, strict=True):
        assert torch.allclose(a[:, :, inner, inner], b[:, :, outer, outer], atol=1e-5)
    short = [value[:, :, margin // 2 :, :] if value.ndim == 4 else value for value in inputs]
    near = call(network, short)[0]
    assert not torch.allclose(near[:, :, :4], whole[0][:, :, margin // 2 : margin // 2 + 4])


def photo_task(tmp_path: Path) -> tuple[Task, Path]:
    folder = tmp_path / "photos"
    folder.mkdir()
    ramp = np.linspace(0, 255, 64)
    for index in range(3):
        photo = np.stack([ramp[:, None] * np.ones(64), np.roll(ramp, 9 * index) * np.ones((64, 1)),
                          np.full((64, 64), 60.0 * index)], 2)  # fmt: skip
        Image.fromarray(photo.astype(np.uint8)).save(folder / f"{index}.png")
    task = dataclasses.replace(
        TASKS["photo-derain"], network=PHOTO, size=32, batch=4, learning_rate=2e-3
    )
    return task, folder


def quiet(line: str) -> None:
    """No log."""
    assert line


def weights_equal(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def test_resume_is_exact(tmp_path: Path) -> None:
    task, folder = photo_task(tmp_path)
    batches = make_batches(task, [folder])
    through = Trainer(task, batches, seed=3, steps=10)
    through.run(log=quiet)
    checkpoint = tmp_path / "last.pt"
    Trainer(task, batches, seed=3, steps=10).run(checkpoint, quiet, stop_at=4)
    resumed = Trainer(task, batches, seed=3, steps=10)
    resumed.load_state_dict(torch.load(checkpoint, weights_only=True))
    assert resumed.step == 4
    resumed.run(checkpoint, quiet)
    assert weights_equal(through.network.state_dict(), resumed.network.state_dict())
    assert weights_equal(through.average, resumed.average)
    assert torch.equal(through.generator.get_state(), resumed.generator.get_state())
    assert not checkpoint.with_suffix(".part").exists()
    with pytest.raises(ValueError, match="seed"):
        Trainer(task, batches, seed=4, steps=10).load_state_dict(
            torch.load(checkpoint, weights_only=True)
        )


def test_a_time_budget_completes_and_survives_a_restart(tmp_path: Path) -> None:
    task, folder = photo_task(tmp_path)
    batches = make_batches(task, [folder])
    checkpoint = tmp_path / "last.pt"
    Trainer(task, batches, seed=3, minutes=0.05).run(checkpoint, quiet, stop_at=5)
    trainer = Trainer(task, batches, seed=3, minutes=0.05)
    trainer.load_state_dict(torch.load(checkpoint, weights_only=True))
    assert trainer.elapsed > 0
    trainer.run(checkpoint, quiet)
    assert trainer.progress >= 1
    assert trainer.learning_rate() <= 0.011 * task.learning_rate


def test_training_learns_and_exports(tmp_path: Path) -> None:
    task, folder = photo_task(tmp_path)
    trainer = Trainer(task, make_batches(task, [folder]), seed=3, steps=400)
    errors = []
    while trainer.progress < 1:
        errors.append(trainer.one_step()[0])
    assert np.mean(errors[-100:]) < 0.75 * np.mean(errors[:100])
    checkpoint = tmp_path / "last.pt"
    trainer.run(checkpoint, quiet)
    network, state = load_average(checkpoint)
    assert state["step"] == 400 and state["crops"] == 1600
    to_onnx(network, tmp_path / "model.onnx", "test")
    assert parity(network, tmp_path / "model.onnx") <= TOLERANCE
    inputs = example(PHOTO, 2, 32, 32, 9)
    exported = Exported(tmp_path / "model.onnx", PHOTO)
    for got, head in zip(exported(*inputs), call(network, inputs), strict=True):
        assert torch.allclose(got, head, atol=TOLERANCE)


def test_faces_train_and_export(tmp_path: Path) -> None:
    faces = np.random.default_rng(0).integers(0, 256, (6, 64, 64, 3), dtype=np.uint8)
    np.save(tmp_path / "faces.npy", faces)
    task = dataclasses.replace(TASKS["faces-64"], network=FACES, batch=2)
    trainer = Trainer(task, make_batches(task, [tmp_path / "faces.npy"]), seed=0, steps=3)
    trainer.run(tmp_path / "last.pt", quiet)
    network, _ = load_average(tmp_path / "last.pt")
    to_onnx(network, tmp_path / "model.onnx", "test")
    assert parity(network, tmp_path / "model.onnx") <= TOLERANCE
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    assert [value.name for value in session.get_inputs()] == ["x", "alphaBar", "betaBar"]


def test_tiny_network_and_its_card(tmp_path: Path) -> None:
    card = write(tiny(0), "tiny-unet", tmp_path, {})
    assert card["bytes"] <= 60_000
    assert card == json.loads((tmp_path / "model.json").read_text())
    assert card["size"]["multipleOf"] == 2 and card["size"]["receptiveRadius"] <= 16
    model = onnx.load(tmp_path / "model.onnx")
    assert [value.name for value in model.graph.input] == [
        name for name, _ in interface_of(TINY, "rddm").inputs
    ]
    assert [value.name for value in model.graph.output] == ["residual", "noise"]
    operators = {node.op_type for node in model.graph.node}
    # No shape arithmetic: every operator runs on a GPU.
    assert operators.isdisjoint({"Shape", "Gather", "Cast", "Constant", "Reshape", "ScatterND"})
    again = tmp_path / "again"
    write(tiny(0), "tiny-unet", again, {})
    assert (again / "model.onnx").read_bytes() == (tmp_path / "model.onnx").read_bytes()


def test_a_one_shot_network_regresses_x0_and_exports_as_image_to_image(tmp_path: Path) -> None:
    task, folder = photo_task(tmp_path)
    task = dataclasses.replace(task, method="one-shot", noise_weight=0.0)
    trainer = Trainer(task, make_batches(task, [folder]), seed=3, steps=2)
    assert [value.tolist() for value in trainer.draw_states(2)] == [[1, 1], [0, 0]]
    network = randomised(PHOTO)
    to_onnx(network, tmp_path / "model.onnx", "test", "one-shot")
    assert parity(network, tmp_path / "model.onnx", "one-shot") <= TOLERANCE
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    assert [value.name for value in session.get_inputs()] == ["input"]
    state = example(PHOTO, 2, 32, 32, 4)
    image = state[1]
    residual, _ = call(network, [image, image, torch.ones(2), torch.zeros(2)])
    (found,) = session.run(None, {"input": image.numpy()})
    assert np.allclose(found, image - residual, atol=1e-4)
    exported = Exported(tmp_path / "model.onnx", PHOTO, "one-shot")
    assert torch.allclose(exported(*state)[0], residual, atol=1e-4)


def test_conditional_diffusion_starts_from_pure_noise_and_predicts_x0(tmp_path: Path) -> None:
    config = dataclasses.replace(PHOTO, origin="zero", spread=0.5)
    task, folder = photo_task(tmp_path)
    task = dataclasses.replace(task, network=config, method="diffusion", noise_weight=0.0)
    trainer = Trainer(task, make_batches(task, [folder]), seed=3, steps=2)
    alpha, beta = trainer.draw_states(64)
    # On DDPM's schedule, transformed: (1 - alphaBar)^2 + betaBar^2 = 1.
    assert torch.allclose((1 - alpha) ** 2 + beta**2, torch.ones(64), atol=1e-5)
    network = randomised(config)
    # Where the state is pure noise of variance one, x says nothing: an untrained x0 is near 0.
    far = UNet(config).eval()
    x = torch.randn((1, 3, 32, 32))
    found, _ = call(far, [x, torch.ones_like(x), torch.tensor([0.999]), torch.tensor([1.0])])
    assert float(found.abs().max()) < 0.01
    to_onnx(network, tmp_path / "model.onnx", "test", "diffusion")
    assert parity(network, tmp_path / "model.onnx", "diffusion") <= TOLERANCE
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    assert [value.name for value in session.get_outputs()] == ["x0"]
