"""The equations: schedules, forward, reverse, training states."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import Tensor

from training.diffusion import (
    DDPM,
    OFFICIAL,
    StateSampler,
    alphas_cumprod,
    clip_box,
    forward,
    increments,
    linear_path,
    noise_schedule,
    predicted_x0,
    predicting_x0,
    rddm_step,
    residual_schedule,
    sample,
    sampling_path,
    sampling_times,
)


def images(seed: int, count: int = 2) -> tuple[Tensor, Tensor, Tensor]:
    """(x0, input, noise), float64 [count, 3, 8, 8]."""
    generator = torch.Generator().manual_seed(seed)
    shape = (count, 3, 8, 8)
    x0 = torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 1
    source = torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 1
    return x0, source, torch.randn(shape, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("kind", OFFICIAL)
def test_official_increments_sum_to_one(kind: str) -> None:
    values = increments(kind)
    assert float(values.sum()) == pytest.approx(1, abs=1e-12)
    assert float(values.min()) > 0
    assert float(residual_schedule(kind)[-1]) == pytest.approx(1, abs=1e-12)
    assert float(noise_schedule(kind, 0.01)[-1]) == pytest.approx(0.1, abs=1e-12)


def test_increments_by_hand() -> None:
    assert increments("increased", 3).tolist() == pytest.approx([1 / 6, 2 / 6, 3 / 6])
    assert increments("decreased", 3).tolist() == pytest.approx([3 / 6, 2 / 6, 1 / 6])
    assert increments("average", 4).tolist() == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("kind", DDPM)
def test_transformed_ddpm(kind: str) -> None:
    product = alphas_cumprod(kind)
    alpha, beta = residual_schedule(kind), noise_schedule(kind, 1.0)
    assert torch.allclose((1 - alpha) ** 2, product)
    assert torch.allclose(beta**2, 1 - product)


def test_linear_ddpm_is_that_of_diffusers() -> None:
    product = alphas_cumprod("linear")
    assert float(product[0]) == pytest.approx(0.9999, abs=1e-9)
    assert float(product[-1]) == pytest.approx(4.0358e-05, rel=1e-3)


def test_unknown_schedule_is_named() -> None:
    with pytest.raises(ValueError, match="wavy"):
        residual_schedule("wavy")


GOLDEN = Path(__file__).parents[2] / "test" / "golden" / "schedules.json"


@pytest.mark.skipif(not GOLDEN.exists(), reason="needs the project's golden numbers")
def test_schedules_and_times_are_those_of_the_official_code() -> None:
    golden = json.loads(GOLDEN.read_text())
    compared = 0
    for case in golden["schedules"]:
        kind = case["spec"]["kind"]
        if kind not in OFFICIAL:
            continue
        found = residual_schedule(kind, case["T"])[case["index"]]
        assert found.tolist() == pytest.approx(case["alpha_cumsum"], abs=1e-6)
        compared += 1
    assert compared >= 4
    for case in golden["sampling_times"]:
        assert sampling_times(case["N"], case["T"]) == case["pairs"]


def test_times() -> None:
    assert sampling_times(5) == [999, 799, 599, 399, 199, -1]
    path = sampling_path("decreased", "increased", 1.0, 1)
    assert path[0] == pytest.approx((1.0, 1.0)) and path[1:] == [(0.0, 0.0)]


@pytest.mark.parametrize("scale", [0.01, 1.0])
def test_exact_predictions_stay_on_the_forward_process(scale: float) -> None:
    x0, source, noise = images(0)
    residual = source - x0
    path = sampling_path("decreased", "increased", scale, 7)
    x = forward(x0, residual, noise, *(torch.full((2,), v) for v in path[0]))
    for state, to in pairwise(path):
        x = rddm_step(x, residual, noise, state, to)
        expected = forward(x0, residual, noise, *(torch.full((2,), v) for v in to))
        assert torch.allclose(x, expected, atol=1e-6)
    assert torch.allclose(x, x0, atol=1e-6)


def test_eta_keeps_the_variance() -> None:
    # Of a state that is noise alone, one ancestral step leaves noise of deviation betaBar_s.
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn((1, 1, 400, 400), generator=generator)
    z = torch.randn((1, 1, 400, 400), generator=generator)
    x = rddm_step(0.8 * noise, 0 * noise, noise, (1.0, 0.8), (1.0, 0.5), eta=1.0, z=z)
    assert float(x.std()) == pytest.approx(0.5, abs=0.005)
    sigma2 = (0.64 - 0.25) * 0.25 / 0.64
    kept = float((x * noise).mean())
    assert kept == pytest.approx(math.sqrt(0.25 - sigma2), abs=0.005)


def test_eta_needs_noise_and_a_falling_beta() -> None:
    zero = torch.zeros(1, 1, 2, 2)
    with pytest.raises(ValueError, match="give z"):
        rddm_step(zero, zero, zero, (1.0, 0.8), (1.0, 0.5), eta=1.0)
    with pytest.raises(ValueError, match="impossible"):
        rddm_step(zero, zero, zero, (1.0, 0.5), (1.0, 0.8), eta=1.0, z=zero)


def test_clip_box() -> None:
    x0, source, noise = images(2)
    residual = 3 * torch.ones_like(x0)
    x = forward(x0, source - x0, noise, torch.ones(2), torch.full((2,), 0.3))
    clipped, found = clip_box(x, source, residual, noise, 1.0, 0.3)
    assert torch.equal(clipped, source + 1)
    assert float(found.abs().max()) <= 1
    exact = predicted_x0(x, source - x0, noise, 1.0, 0.3)
    assert torch.allclose(exact, x0, atol=1e-6)


def test_a_network_of_x0_alone_walks_as_one_of_both_heads() -> None:
    generator = torch.Generator().manual_seed(4)
    x0 = torch.rand((1, 3, 8, 8), generator=generator) * 2 - 1
    noise = torch.randn((1, 3, 8, 8), generator=generator)

    def x0_alone(
        x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        return -x0, torch.full_like(x, float("nan"))  # its noise head was never taught

    alpha, beta = torch.tensor([0.6]), torch.tensor([0.7])
    x = forward(x0, -x0, noise, alpha, beta)
    assert torch.allclose(predicting_x0(x0_alone)(x, None, alpha, beta)[1], noise, atol=1e-5)
    found = sample(predicting_x0(x0_alone), noise, torch.zeros_like(x0), linear_path(5))
    assert torch.allclose(found, x0, atol=1e-5)


@pytest.mark.parametrize("steps", [1, 2, 5, 20])
def test_sample_with_an_exact_network_returns_x0(steps: int) -> None:
    x0, source, noise = images(3)

    def network(
        x: Tensor, shown: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        assert shown is not None
        return source - x0, noise

    path = sampling_path("decreased", "increased", 1.0, steps)
    found = sample(network, source + noise, source, path, source)
    assert torch.allclose(found, x0, atol=1e-6)


def test_training_states() -> None:
    sampler = StateSampler((0.01, 1.0), along=0.3, start=0.4)
    alpha, beta = sampler.draw(40000, torch.Generator().manual_seed(0))
    assert float(alpha.min()) >= 0 and float(alpha.max()) <= 1
    assert float(beta.min()) >= 0 and float(beta.max()) <= 1
    at_start = (alpha == 1).float().mean()
    assert 0.39 < float(at_start) < 0.42
    roots = ((alpha == 1) & ((beta - 0.1).abs() < 1e-6)).float().mean()
    assert 0.09 < float(roots) < 0.115
    corner = ((alpha < 0.3) & (beta > 0.7)).float().mean()
    assert float(corner) > 0.02
