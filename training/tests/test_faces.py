"""Faces: the hold-out, the measures, and whole evaluations of untrained networks."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from training.data.faces import (
    Attributes,
    Faces,
    check_hold_out,
    load_attributes,
    to_faces,
    to_images,
)
from training.data.masks import cut_holes, random_masks
from training.evaluate import table
from training.evaluate_faces import evaluate_faces, neighbours, split
from training.evaluate_masked import CALLS, evaluate_masked, psnr_in
from training.export import describe, to_onnx
from training.face_attributes import Teller, accuracy, coverage, unevenness
from training.face_features import FeatureSpace, face_features
from training.face_walks import ddim_against_rddm, generate, orders, rddm_path
from training.measures import frechet, nearest
from training.network import NetworkConfig, UNet
from training.tasks import TASKS
from training.train import make_batches

FOLDER = Path(__file__).parents[1] / "faces"
SMALL = NetworkConfig(False, 16, (1, 2), (1, 1), "group", 0.8, embedding=16)
COLOURS = np.array([[230, 60, 40], [40, 200, 60], [50, 70, 220], [240, 220, 60]], np.uint8)
VALUES = {"top": ["r", "g", "b", "y"], "bottom": ["r", "g", "b", "y"]}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def patches(codes: list[tuple[int, int]], seed: int = 0) -> Faces:
    """Stand-ins for faces, 32 x 32: a colour above, a colour below, and some grain."""
    grain = np.random.default_rng(seed).integers(-9, 10, (len(codes), 32, 32, 3))
    flat = np.array([[COLOURS[top], COLOURS[bottom]] for top, bottom in codes], np.int64)
    return (np.repeat(flat, 16, 1)[:, :, None] + grain).clip(0, 255).astype(np.uint8)


def attributes(codes: list[tuple[int, int]]) -> Attributes:
    return Attributes(VALUES, [("top", "bottom")], np.array(codes, np.int64))


#: Held out: the same colour above and below.
TRAIN = [pair for pair in product(range(4), range(4)) if pair[0] != pair[1]]
HELD_OUT = [(value, value) for value in range(4)]


def save_set(folder: Path, name: str, codes: list[tuple[int, int]], seed: int) -> Path:
    path = folder / f"{name}.npy"
    np.save(path, patches(codes, seed))
    facts = {"values": VALUES, "heldOutPairs": [["top", "bottom"]], "codes": codes}
    path.with_suffix(".json").write_text(json.dumps(facts))
    return path


def test_the_rule_of_the_drawings_holds_out_pairs_and_no_single_value() -> None:
    script = """
        import { isHeldOut, PAIRS } from './hold-out.mjs';
        const rows = [[], []];
        for (let head = 0; head < 48; head++)
            for (let face = 0; face < 28; face++)
                for (let skin = 0; skin < 5; skin++)
                    rows[+isHeldOut({ head, face, skin })].push([head, face, skin]);
        console.log(JSON.stringify({ rows, PAIRS }));
    """
    command = ["node", "--input-type=module", "--eval", script]
    out = subprocess.run(command, cwd=FOLDER, capture_output=True, check=True, text=True).stdout
    found = json.loads(out)
    sizes = {"head": 48, "face": 28, "skin": 5}
    values = {name: [str(value) for value in range(size)] for name, size in sizes.items()}
    pairs = [(first, second) for first, second in found["PAIRS"]]
    train, held_out = (Attributes(values, pairs, np.array(rows)) for rows in found["rows"])
    check_hold_out(train, held_out)
    assert 0.15 < len(held_out.codes) / (48 * 28 * 5) < 0.25
    for name, size in sizes.items():
        assert len(set(train.of(name).tolist())) == size
        assert len(set(held_out.of(name).tolist())) == size


def test_a_hold_out_that_is_none_is_refused() -> None:
    check_hold_out(attributes(TRAIN), attributes(HELD_OUT))
    with pytest.raises(ValueError, match="1 held-out faces have no combination new"):
        check_hold_out(attributes(TRAIN), attributes([*HELD_OUT, (2, 1)]))
    with pytest.raises(ValueError, match="top y never occurs"):
        check_hold_out(attributes([pair for pair in TRAIN if pair[0] != 3]), attributes(HELD_OUT))


def test_the_split_drops_held_out_pictures_that_were_trained_on(tmp_path: Path) -> None:
    data = save_set(tmp_path, "train", TRAIN * 2, 0)
    held_out = save_set(tmp_path, "held-out", HELD_OUT * 4, 1)
    pictures = np.load(held_out)
    pictures[5] = np.load(data)[3]
    np.save(held_out, pictures)
    real = split(data, held_out, 7)
    assert len(real.unseen) == 15 and len(real.true.codes) == 15
    places = np.concatenate([real.fitted, *real.aside])
    assert sorted(places.tolist()) == list(range(24))
    assert not set(real.halves[0].tolist()) & set(real.halves[1].tolist())
    assert load_attributes(data).codes.shape == (24, 2)
    with pytest.raises(ValueError, match="16 held-out faces"):
        split(data, held_out, 8)


def test_frechet_of_correlated_gaussians_is_its_closed_form() -> None:
    # Of N(0, S) and N(m, k^2 S): |m|^2 + (k - 1)^2 tr S, whatever the correlations.
    mixing = np.random.default_rng(1).normal(size=(5, 5))
    a = np.random.default_rng(2).normal(size=(4000, 5)) @ mixing
    shift = np.array([1.0, 0, -2, 0, 3])
    b = 2 * (a - a.mean(0)) + a.mean(0) + shift
    expected = float(shift @ shift) + np.trace(np.cov(a.T))
    assert frechet(a, b) == pytest.approx(expected, rel=1e-9)


def test_features_tell_blur_and_other_colours_from_real_faces() -> None:
    faces = patches(TRAIN * 20)
    space = FeatureSpace(faces)
    assert face_features(faces[:3]).shape == (3, 64)
    assert np.allclose(space(faces).std(0), 1)
    assert np.array_equal(face_features(faces[:7], at_once=2), face_features(faces[:7], at_once=9))
    floor = space.distance(patches(TRAIN * 20, 1), faces)
    blurred = to_faces(torch.nn.functional.avg_pool2d(to_images(faces), 3, 1, 1))
    narrow = patches([(0, 1)] * len(faces), 2)
    assert floor < 0.1
    assert space.distance(blurred, faces) > 10 * floor
    assert space.distance(narrow, faces) > 10 * floor


def test_the_teller_tells_combinations_that_it_never_saw() -> None:
    tell = Teller(patches(TRAIN * 8), attributes(TRAIN * 8))
    told = tell(patches(HELD_OUT * 5, 3))
    assert accuracy(told, attributes(HELD_OUT * 5)) == {"top": 1, "bottom": 1}
    # Told of the pictures, not of their order: other faces are told otherwise.
    assert accuracy(told, attributes(HELD_OUT[::-1] * 5))["top"] < 0.5


def test_rare_values_count_in_the_accuracy_as_much_as_common_ones() -> None:
    true = attributes([(0, 0)] * 9 + [(1, 1)])
    told = attributes([(0, 0)] * 10)
    assert accuracy(told, true) == {"top": 0.5, "bottom": 0.5}


def test_coverage_and_evenness_of_known_sets() -> None:
    reference = np.repeat(np.arange(4), 25)
    assert coverage(reference, reference, 4) == 1
    assert unevenness(reference, reference, 4) == 0
    three = np.repeat(np.arange(3), 40)
    assert coverage(three, reference, 4) == 0.75
    assert unevenness(three, reference, 4) == pytest.approx(0.25)
    # One face in a hundred, where one in four is expected, is a slip and not a value drawn.
    assert coverage(np.append(np.repeat(np.arange(3), 33), 3), reference, 4) == 0.75
    assert unevenness(np.full(9, 3), np.full(9, 1), 4) == 1


def test_nearest_finds_the_place_and_the_distance_across_parts() -> None:
    among = patches(TRAIN * 3)
    copies = among[[4, 31, 17]].copy()
    copies[2] = np.minimum(copies[2], 245) + 10
    distance, place = nearest(copies, among, at_once=5)
    assert place[:2].tolist() == [4, 31]
    assert distance[:2].tolist() == pytest.approx([0, 0], abs=0.2)
    assert 5 < distance[2] <= 10.01


def test_memorised_copies_are_caught_and_new_faces_are_not(tmp_path: Path) -> None:
    data = save_set(tmp_path, "train", TRAIN * 3, 0)
    real = split(data, save_set(tmp_path, "held-out", HELD_OUT * 6, 1), 12)
    generator = np.random.default_rng(4)
    copies = real.train[:10].astype(np.int64) + generator.integers(-2, 3, (10, 32, 32, 3))
    rows, near = neighbours(real, copies.clip(0, 255).astype(np.uint8), 20)
    assert np.array_equal(near, real.train[:10])
    caught = {row["name"]: row["value"] for row in rows}
    assert caught["samples nearer than 99 % of held-out faces"] == 10
    rows, _ = neighbours(real, patches(HELD_OUT * 3, 5), 20)
    assert rows[-1]["value"] <= 1


def ideal(x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor) -> tuple[Tensor, Tensor]:
    """The exact generator of patches: the posterior mean of all of them."""
    faces = to_images(patches(TRAIN, 6)).flatten(1)
    signal, strength = (1 - alpha)[:, None], beta[:, None].clamp(min=1e-6)
    rest = x.flatten(1)[:, None] - (signal[:, None] * faces)
    weights = torch.softmax(-(rest**2).sum(2) / (2 * strength**2), 1)
    x0 = (weights @ faces).view_as(x)
    a, b = (value.view(-1, 1, 1, 1) for value in (1 - alpha, strength))
    return -x0, (x - a * x0) / b


def test_ddim_is_rddm_under_the_transform_and_a_shifted_index_is_not() -> None:
    x = torch.randn((4, 3, 32, 32), generator=torch.Generator().manual_seed(3))

    def wavy(
        x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        x0 = torch.sin(3 * x + 20 * beta.view(-1, 1, 1, 1))
        return -x0, torch.zeros_like(x0)

    for steps in (5, 20):
        assert ddim_against_rddm(wavy, x, steps) < 0.1
        assert ddim_against_rddm(wavy, x, steps, shift=1) > 5


def test_noise_first_collapses_with_an_exact_network_and_the_others_do_not() -> None:
    spread = {
        name: float(generate(ideal, path, 24, 7, 32).astype(float).std(0).mean())
        for name, path in orders(40).items()
    }
    assert spread["noise first"] < 1
    assert min(spread["together"], spread["residual first"]) > 20
    again = generate(ideal, rddm_path(5), 3, 7, 32)
    assert np.array_equal(again, generate(ideal, rddm_path(5), 3, 7, 32))


def test_masks_are_holes_of_every_kind_and_leave_the_rest_alone() -> None:
    mask = random_masks(600, 64, 64, torch.Generator().manual_seed(0))
    share = mask.mean((1, 2, 3))
    assert set(mask.flatten().tolist()) == {0.0, 1.0}
    assert float(share.min()) > 0.02 and float(share.max()) < 0.9
    # The hole's share is what FACES-64-MASKED's spread, in tasks.py, stands on.
    assert float(share.mean()) == pytest.approx((0.45 / 0.8) ** 2, abs=0.04)
    clean = torch.rand((600, 3, 64, 64), generator=torch.Generator().manual_seed(1))
    masked = cut_holes(clean, torch.Generator().manual_seed(0))
    assert torch.equal(masked, torch.where(mask == 1, torch.tensor(0.5), clean))


def test_psnr_in_the_hole_knows_nothing_of_the_rest() -> None:
    clean, hole = torch.zeros((2, 3, 8, 8)), torch.zeros((2, 1, 8, 8))
    hole[:, :, :2] = 1
    found = clean + 20 / 127.5 * hole + (1 - hole)
    # 20 levels of 255 in the hole alone
    assert psnr_in(hole, found, clean) == pytest.approx(20 * np.log10(255 / 20), abs=0.3)


@pytest.mark.parametrize("identity", ["faces-64", "faces-64-masked"])
def test_both_tasks_of_faces_are_fed_and_measured(identity: str, tmp_path: Path) -> None:
    masked = identity == "faces-64-masked"
    network = UNet(dataclasses.replace(SMALL, condition=masked)).eval()
    task = dataclasses.replace(TASKS[identity], network=network.config, size=32, batch=3)
    data = save_set(tmp_path, "train", TRAIN * 2, 0)
    clean, source = make_batches(task, [data])(torch.Generator().manual_seed(0))
    assert clean.shape == source.shape == (3, 3, 32, 32)
    assert bool((source == 0).all()) != masked
    known = (source != 0).all(1, keepdim=True).expand_as(source)
    assert torch.equal(source[known], clean[known])
    held_out = save_set(tmp_path, "held-out", HELD_OUT * 3, 1)
    measure = evaluate_masked if masked else evaluate_faces
    report = measure(network, task, data, held_out, tmp_path / "grid.png", 10, 6)
    names = [(row["name"], row.get("steps")) for row in report["metrics"]]
    assert len(names) == len(set(names)) == (3 * len(CALLS) + 3 if masked else 2 + 8 + 4 + 4 + 9)
    assert all(np.isfinite(row["value"]) for row in report["metrics"])
    assert set(report["bands"]) == {"residual", "noise"}
    assert json.loads(json.dumps(report)) == report
    assert table(report["metrics"]).count("\n") == len(names) + 1
    sheet = np.asarray(Image.open(tmp_path / "grid.png"))
    assert sheet.shape[0] == 2 * 32 * (5 if masked else 7)


def test_the_card_of_a_network_that_sees_the_whole_face_has_one_size(tmp_path: Path) -> None:
    network = UNet(dataclasses.replace(SMALL, condition=True)).eval()
    to_onnx(network, tmp_path / "model.onnx", "test")
    card = describe(network, "faces-64-masked", tmp_path / "model.onnx", {})
    assert card["size"]["fixed"] == [64, 64] and card["size"]["receptiveRadius"] is None
    assert (card["condition"], card["origin"], card["task"]) == ("image", "input", "complete")
