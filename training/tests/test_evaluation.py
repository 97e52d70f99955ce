"""Measures, the second rain, and a whole evaluation of an untrained network."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from training.compare import ONE_SHOT, dct_blocks, figures, main, markdown, restore_all
from training.data.other_rain import other_rain
from training.data.rain import add_rain
from training.evaluate_photos import TRIALS, evaluate_photos, restorers
from training.export import Exported
from training.measures import best_gamma, frechet, psnr, rounded, ssim
from training.network import NetworkConfig, UNet
from training.tasks import TASKS

SMALL = NetworkConfig(True, 16, (1, 2), (1, 1), "layer", 0.2, embedding=16)


def grey(value: float) -> Tensor:
    return torch.full((1, 3, 32, 32), value)


def test_psnr_of_grey_plus_ten_is_28_13_db() -> None:
    assert psnr(grey(110 / 255), grey(100 / 255)) == pytest.approx(28.13, abs=0.005)
    assert psnr(grey(0.5), grey(0.5)) == float("inf")
    assert ssim(grey(0.5), grey(0.5)) == pytest.approx(1)
    assert torch.equal(rounded(grey(1.7)), grey(1.0))


def test_the_best_gamma_undoes_a_gamma() -> None:
    clean = torch.rand((1, 3, 32, 32), generator=torch.Generator().manual_seed(0))
    assert psnr(best_gamma(clean**2.0, clean), clean) > 60


def test_frechet_of_gaussians_is_its_closed_form() -> None:
    # Diagonal covariances: the sum of squared differences of means and of standard deviations.
    random = np.random.default_rng(0)
    a = random.normal([0, 1], [1, 2], (200_000, 2))
    b = random.normal([3, 1], [2, 0.5], (200_000, 2))
    assert frechet(a, b) == pytest.approx(9 + 1 + 2.25, abs=0.15)
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)


def test_the_other_rain_is_rain_and_is_other() -> None:
    clean = torch.rand((2, 3, 64, 64), generator=torch.Generator().manual_seed(1))
    rainy = other_rain(clean, torch.Generator().manual_seed(2))
    assert torch.equal(rainy, other_rain(clean, torch.Generator().manual_seed(2)))
    assert float(rainy.max()) <= 1 and bool((rainy >= clean).all())
    assert 14 < psnr(rainy, clean) < 30
    assert not torch.allclose(rainy, add_rain(clean, torch.Generator().manual_seed(2)))


@pytest.mark.parametrize("identity", ["photo-derain", "photo-derain-oneshot", "photo-derain-ddim"])
def test_every_method_is_measured_on_every_trial(identity: str, tmp_path: Path) -> None:
    task = TASKS[identity]
    network = UNet(dataclasses.replace(SMALL, origin=task.network.origin)).eval()
    torch.nn.init.constant_(network.head.weight, 1e-3)  # untrained, it returns its input unharmed
    pixels = np.random.default_rng(0).integers(0, 256, (37, 45, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "0.png")
    report = evaluate_photos(network, task, [tmp_path / "0.png"], [1, 2], tmp_path / "out")
    rows = {
        (row["name"], row["dataset"], row["sumScale"], row["steps"]) for row in report["metrics"]
    }
    scales = len(restorers(network, task))
    calls = 1 if task.method == "one-shot" else 2
    trials = len(TRIALS[task.kind])
    # PSNR and SSIM of each restoration and each degraded input.
    assert len(rows) == len(report["metrics"]) == trials * (2 * scales * calls + 2) - 2
    assert bool(report["bands"]) == (task.method == "rddm")
    assert len(list((tmp_path / "out").iterdir())) == trials


def test_an_untrained_one_shot_network_returns_its_input() -> None:
    task = TASKS["photo-derain-oneshot"]
    walk = restorers(UNet(SMALL).eval(), task)[None]
    source = torch.rand((1, 3, 16, 16)) * 2 - 1
    assert torch.allclose(walk(source, torch.zeros_like(source), 1), source, atol=1e-6)


def test_dct_blocks_are_orthonormal() -> None:
    image = torch.rand((1, 3, 19, 24), generator=torch.Generator().manual_seed(7))
    blocks = dct_blocks(image)
    grey = torch.einsum("c,chw->hw", torch.tensor([0.299, 0.587, 0.114]), image[0])[:16]
    assert blocks.shape == (6, 64)
    assert float((blocks**2).sum()) == pytest.approx(float((grey**2).sum()), rel=1e-5)
    assert dct_blocks(grey_image := torch.full((1, 3, 8, 8), 0.5))[0, 0] == pytest.approx(4)
    assert np.abs(dct_blocks(grey_image)[0, 1:]).max() < 1e-7


class Fake(Exported):
    """Answers with the truth plus an error of its own, known by the seed of the rain."""

    def __init__(self, identity: str, error: float) -> None:
        self.config = TASKS[identity].network
        self.error = error

    def __call__(
        self, x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        assert source is not None
        clean = torch.full_like(source, 0.2) + self.error
        zero = self.config.origin == "zero"
        residual = (0 if zero else source) - clean
        noise = x - clean - alpha.view(-1, 1, 1, 1) * residual
        return residual, noise / beta.clamp(min=1e-6).view(-1, 1, 1, 1)


def test_methods_are_compared_in_pairs(tmp_path: Path) -> None:
    errors = {"photo-derain": 0.02, "photo-derain-ddim": 0.08, "photo-derain-oneshot": 0.04}
    photos = [torch.full((1, 3, 32, 32), 0.6) for _ in range(4)]
    rows, clean = restore_all(photos, lambda name: Fake(name, errors[name]), (1, 5))
    table = figures(rows, clean)
    by = {(row["method"], row["calls"]): row for row in table}
    assert len(by) == len(table) == 7
    one_shot = by[ONE_SHOT, 1]
    # An error of 0.04 in [-1, 1] is one of 5 levels of 255.
    assert one_shot["psnr"] == pytest.approx(20 * np.log10(255 / 5), abs=0.01)
    assert one_shot["psnrAgainstOneShot"] == [0, 0]
    better, worse = by["RDDM, sumScale 1", 5], by["conditional diffusion", 5]
    assert better["psnrAgainstOneShot"][0] > 4 and worse["psnrAgainstOneShot"][1] < -4
    assert better["frechet"] < one_shot["frechet"] < worse["frechet"]
    assert better["frechetAgainstOneShot"][1] < 0 < worse["frechetAgainstOneShot"][0]
    assert markdown(table).count("\n") == 9
    assert callable(main)
