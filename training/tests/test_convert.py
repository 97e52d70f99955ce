"""Checkpoints of other code: their names, their arithmetic where it is easily got wrong, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from training.convert import from_diffusers, from_official, main, schedules_of, write
from training.diffusion import noise_schedule, residual_schedule
from training.layers import Sinusoids
from training.official import (
    Arrangement,
    LinearAttention,
    OfficialConfig,
    OfficialNetwork,
    StandardisedConv,
    load_official,
    read_config,
)
from training.unet2d import UNet2D, load_unet2d

#: What the official code calls the weights of a U-Net of dim_mults (1, 2), without its prefix.
BLOCK = ["mlp.1.weight", "mlp.1.bias", *(f"block{i}.{part}.{kind}" for i in (1, 2)
         for part in ("proj", "norm") for kind in ("weight", "bias"))]  # fmt: skip
LINEAR = ["fn.norm.g", "fn.fn.to_qkv.weight", "fn.fn.to_out.0.weight", "fn.fn.to_out.0.bias",
          "fn.fn.to_out.1.g"]  # fmt: skip
CONV = ["weight", "bias"]
SHORTCUT = ["res_conv.weight", "res_conv.bias"]
OFFICIAL_NAMES = {
    *(f"init_conv.{name}" for name in CONV),
    *(f"time_mlp.{i}.{name}" for i in (1, 3) for name in CONV),
    *(f"downs.{i}.{j}.{name}" for i in (0, 1) for j in (0, 1) for name in BLOCK),
    *(f"downs.{i}.2.{name}" for i in (0, 1) for name in LINEAR),
    *(f"downs.{i}.3.{name}" for i in (0, 1) for name in CONV),
    *(f"mid_block{i}.{name}" for i in (1, 2) for name in BLOCK),
    *(f"mid_attn.{name}" for name in LINEAR[:2]),
    *(f"mid_attn.fn.fn.to_out.{name}" for name in CONV),
    *(f"ups.{i}.{j}.{name}" for i in (0, 1) for j in (0, 1) for name in BLOCK + SHORTCUT),
    *(f"ups.{i}.2.{name}" for i in (0, 1) for name in LINEAR),
    *(f"ups.0.3.1.{name}" for name in CONV),
    *(f"ups.1.3.{name}" for name in CONV),
    *(f"final_res_block.{name}" for name in BLOCK + SHORTCUT),
    *(f"final_conv.{name}" for name in CONV),
}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


def randomised(network: nn.Module) -> nn.Module:
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(torch.randn(weight.shape) * 0.1)
    return network


def official_weights(arrangement: Arrangement, inputs: int = 6) -> dict[str, Tensor]:
    config = OfficialConfig(arrangement, 8, (1, 2), inputs, 3)
    network = randomised(OfficialNetwork(config))
    return {name.removeprefix("shared."): value for name, value in network.state_dict().items()}


def save_checkpoint(path: Path, weights: dict[str, Tensor], ema: bool = True) -> None:
    """As the official trainer does: the diffusion's tables beside its ``model``, and the EMA's."""
    tables = {
        "alphas_cumsum": residual_schedule("decreased").float(),
        "betas2_cumsum": noise_schedule("increased", 0.01).float() ** 2,
    }
    inside = {**tables, **{f"model.{name}": value for name, value in weights.items()}}
    average = {f"ema_model.{name}": value for name, value in inside.items()}
    stale = {name: torch.zeros_like(value) for name, value in inside.items()}
    saved: dict[str, Any] = {"step": 7, "model": stale if ema else inside, "opt": {}}
    if ema:
        extra = {"initted": torch.tensor([True]), "step": torch.tensor([7])}
        saved["ema"] = {**extra, **average}
    torch.save(saved, path)


def test_weights_are_named_as_in_the_official_code() -> None:
    two = official_weights("two")
    assert set(two) == {f"unet{i}.{name}" for i in (0, 1) for name in OFFICIAL_NAMES}
    shared = set(official_weights("shared encoder"))
    common = {name for name in OFFICIAL_NAMES if not name.startswith("final")}
    assert common <= shared
    bare = {f"ups_no_skip.0.{j}.{name}" for j in (0, 1) for name in BLOCK}
    assert bare <= shared and not any("ups_no_skip.0.0.res_conv" in name for name in shared)
    assert {f"final_conv_{i}.weight" for i in (1, 2)} <= shared


@pytest.mark.parametrize("arrangement", ["one", "two", "shared encoder"])
def test_the_network_is_read_off_its_weights(arrangement: Arrangement) -> None:
    found = read_config(official_weights(arrangement, inputs=9))
    assert found == OfficialConfig(arrangement, 8, (1, 2), 9, 3)
    with pytest.raises(ValueError, match="not a checkpoint of the official"):
        read_config({"conv.weight": torch.zeros(1)})


def test_linear_attention_is_its_definition() -> None:
    layer = LinearAttention(8)
    x = torch.randn(2, 8, 3, 5)
    q, k, v = layer.to_qkv(x).flatten(2).reshape(2, 3, 4, 32, 15).unbind(1)
    q, k = q.softmax(2) * 32**-0.5, k.softmax(3)
    context = torch.einsum("bhdn,bhen->bhde", k, v / 15)
    wanted = layer.to_out(torch.einsum("bhde,bhdn->bhen", context, q).reshape(2, 128, 3, 5))
    assert torch.allclose(layer(x), wanted, atol=1e-6)


def test_standardised_weights_ignore_scale_and_offset() -> None:
    conv = StandardisedConv(4, 8, 3, padding=1)
    x = torch.randn(1, 4, 6, 6)
    before = conv(x)
    with torch.no_grad():
        conv.weight.mul_(3).add_(0.5)
    assert torch.allclose(conv(x), before, rtol=1e-2)
    conv.fold()
    assert torch.allclose(conv(x), before, rtol=1e-2)


def test_sinusoids_of_both_codes() -> None:
    time = torch.tensor([0.0, 1.0, 500.0])
    official, flipped = Sinusoids(8, 1, False)(time), Sinusoids(8, 0, True)(time)
    assert official[:, 3].tolist() == pytest.approx([np.sin(t * 1e-4) for t in (0, 1, 500)])
    assert flipped[1, 0].item() == pytest.approx(np.cos(1.0))
    assert flipped[2, 7].item() == pytest.approx(np.sin(500 * 10000**-0.75), abs=1e-5)


@pytest.mark.parametrize(
    ("arrangement", "inputs", "objective", "names"),
    [
        ("two", 6, "pred_res_noise", ["x", "input", "timeResidual", "timeNoise"]),
        ("two", 9, "pred_x0_noise", ["x", "input", "mask", "timeResidual", "timeNoise"]),
        ("shared encoder", 6, "pred_res_add_noise", ["x", "input", "t"]),
        ("one", 3, "pred_noise", ["x", "timeNoise"]),
    ],
)
def test_official_checkpoints_convert(
    arrangement: Arrangement, inputs: int, objective: str, names: list[str], tmp_path: Path
) -> None:
    weights = official_weights(arrangement, inputs)
    save_checkpoint(tmp_path / "model-7.pt", weights)
    found = from_official(tmp_path / "model-7.pt", objective)
    card = write(found, tmp_path / "mine", "model-7.pt", "Mine", "CC0 1.0")
    assert [value["name"] for value in card["inputs"]] == names
    assert card["objective"] == objective and card["clip"] == "official"
    assert card["trainedOn"]["sumScale"] == [0.01]
    assert card["trainedOn"]["residualSchedules"] == ["decreased"]
    assert card["trainedOn"]["noiseSchedules"] == ["increased"]
    assert card["condition"] == {3: "none", 6: "image", 9: "image+mask"}[inputs]
    session = onnxruntime.InferenceSession(tmp_path / "mine" / "model.onnx")
    assert [value.name for value in session.get_inputs()] == names
    # The moving average was taken, not the zeros beside it.
    feeds = {name: value.numpy() for name, value in found.feeds.items()}
    fresh = load_official(weights)  # not folded
    images = torch.cat([value for value in found.feeds.values() if value.ndim == 4], 1)
    times = [value for value in found.feeds.values() if value.ndim == 1]
    with torch.no_grad():
        wanted = fresh(images, *(times * 2)[:2])
    for got, head in zip(session.run(None, feeds), wanted, strict=True):
        assert float(head.abs().max()) > 1e-3
        assert np.abs(got - head.numpy()).max() <= 1e-4


def test_two_networks_are_told_a_time_each(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "last.pt", official_weights("two"), ema=False)
    found = from_official(tmp_path / "last.pt")
    later = {**found.feeds, "timeNoise": found.feeds["timeNoise"] + 100}
    with torch.no_grad():
        first, second = found.module(*found.feeds.values()), found.module(*later.values())
    assert torch.equal(first[0], second[0]) and not torch.allclose(first[1], second[1])


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "one.pt", official_weights("one"))
    with pytest.raises(ValueError, match="pred_res_noise does not fit"):
        from_official(tmp_path / "one.pt", "pred_res_noise")
    torch.save({"step": 3}, tmp_path / "empty.pt")
    with pytest.raises(ValueError, match="no weights"):
        from_official(tmp_path / "empty.pt")
    assert schedules_of({})["sumScale"] == []


CONFIG: dict[str, Any] = {
    "_class_name": "UNet2DModel",
    "in_channels": 3,
    "out_channels": 3,
    "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
    "up_block_types": ["AttnUpBlock2D", "UpBlock2D"],
    "block_out_channels": [8, 16],
    "layers_per_block": 2,
    "norm_num_groups": 4,
    "attention_head_dim": 8,
}


def save_pipeline(folder: Path, config: dict[str, Any], old_names: bool = False) -> UNet2D:
    network = randomised(UNet2D(config)).eval()
    assert isinstance(network, UNet2D)
    weights = network.state_dict()
    if old_names:
        now = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
        for new, old in now.items():
            weights = {name.replace(f".{new}.", f".{old}."): v for name, v in weights.items()}
    (folder / "unet").mkdir(parents=True)
    (folder / "scheduler").mkdir()
    (folder / "unet" / "config.json").write_text(json.dumps(config))
    contiguous = {name: value.contiguous() for name, value in weights.items()}
    save_file(contiguous, folder / "unet" / "diffusion_pytorch_model.safetensors")
    scheduler = {"beta_schedule": "linear", "prediction_type": "v_prediction", "clip_sample": False}
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler))
    return network


def test_weights_are_named_as_in_diffusers() -> None:
    names = set(UNet2D(CONFIG).state_dict())
    for name in (
        "conv_in.weight", "time_embedding.linear_1.weight", "down_blocks.0.resnets.1.conv1.weight",
        "down_blocks.0.downsamplers.0.conv.bias", "down_blocks.1.attentions.0.group_norm.weight",
        "down_blocks.1.attentions.1.to_out.0.bias", "down_blocks.1.resnets.0.conv_shortcut.weight",
        "down_blocks.1.resnets.0.time_emb_proj.weight", "mid_block.attentions.0.to_q.weight",
        "mid_block.resnets.1.norm2.bias", "up_blocks.0.resnets.2.conv_shortcut.weight",
        "up_blocks.0.attentions.2.to_v.bias", "up_blocks.0.upsamplers.0.conv.weight",
        "up_blocks.1.resnets.2.norm1.weight", "conv_norm_out.weight", "conv_out.bias",
    ):  # fmt: skip
        assert name in names
    assert not any(name.startswith(("down_blocks.1.downs", "up_blocks.1.ups")) for name in names)


@pytest.mark.parametrize(
    ("change", "old_names"),
    [
        ({}, False),
        ({"attention_head_dim": None, "downsample_padding": 0, "freq_shift": 1,
          "flip_sin_to_cos": False}, True),
        ({"in_channels": 6, "resnet_time_scale_shift": "scale_shift"}, False),
    ],
)  # fmt: skip
def test_diffusers_pipelines_convert(
    change: dict[str, Any], old_names: bool, tmp_path: Path
) -> None:
    network = save_pipeline(tmp_path / "pipe", CONFIG | change, old_names)
    found = from_diffusers(tmp_path / "pipe")
    card = write(found, tmp_path / "mine", "pipe", "Mine", "CC0 1.0")
    assert card["objective"] == "v_prediction" and card["clip"] == "off"
    assert card["conditioning"] == "timestep" and card["origin"] == "zero"
    assert card["trainedOn"]["noiseSchedules"] == ["linear 0.0001 0.02"]
    shown = "image" if change.get("in_channels") == 6 else "none"
    assert card["condition"] == shown
    images = [value for value in found.feeds.values() if value.ndim == 4]
    with torch.no_grad():
        wanted = network(torch.cat(images, 1), found.feeds["t"])[0]
        assert torch.equal(found.module(*found.feeds.values())[0], wanted)


def test_an_option_that_is_not_understood_is_named() -> None:
    with pytest.raises(ValueError, match="time_embedding_type"):
        UNet2D(CONFIG | {"time_embedding_type": "fourier"})
    with pytest.raises(ValueError, match="SkipDownBlock2D"):
        UNet2D(CONFIG | {"down_block_types": ["SkipDownBlock2D", "AttnDownBlock2D"]})
    with pytest.raises(ValueError, match="do not fit config"):
        load_unet2d(CONFIG, {})


def test_the_command_writes_a_folder_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_checkpoint(tmp_path / "model.pt", official_weights("two"))
    out = tmp_path / "raindrop"
    monkeypatch.setattr(
        sys, "argv", ["convert", "--official", str(tmp_path / "model.pt"), "--out", str(out)]
    )
    main()
    assert json.loads((out / "model.json").read_text())["id"] == "raindrop"
    assert "alphaBar*T + betaBar*T" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["convert", "--diffusers", str(tmp_path), "--out", str(out)])
    with pytest.raises(SystemExit):
        main()
    assert "config.json" in capsys.readouterr().err
