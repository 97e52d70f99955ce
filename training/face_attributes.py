"""What a face is made of, told from its pixels, and how evenly a set of faces covers it.

The teller is linear discriminant analysis, one for each attribute, all values being equally
likely: closed form, so that the same drawings give the same teller. It looks at the luminance of
every pixel and the colours of 8 x 8 fields. How often it is right is part of every report.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from training.data.faces import Attributes, Codes, Faces, to_images

#: Added to the variance of every pixel, in [-1, 1] units: as if pictures had noise of 4 levels.
NOISE = (4 / 127.5) ** 2
#: A value counts as covered when it is told at least this share as often as in the reference.
ENOUGH = 0.25
#: BT.601
LUMINANCE = (0.299, 0.587, 0.114)

Array = NDArray[np.float32]


def looked_at(faces: Faces) -> Array:
    """[faces, height * width + 192]"""
    x = to_images(faces)
    grey = torch.einsum("c,nchw->nhw", torch.tensor(LUMINANCE), x).flatten(1)
    fields = torch.nn.functional.adaptive_avg_pool2d(x, 8).flatten(1)
    found: Array = torch.cat([grey, fields], 1).numpy()
    return found


class Teller:
    """Tells the attributes of faces."""

    def __init__(self, faces: Faces, attributes: Attributes, at_once: int = 2000) -> None:
        self.values = attributes.values
        count, parts = len(faces), range(0, len(faces), at_once)
        self.centre = sum(looked_at(faces[at : at + at_once]).sum(0) for at in parts) / count
        size = len(self.centre)
        sums = [np.zeros((len(names), size)) for names in self.values.values()]
        total = np.zeros((size, size))
        for at in parts:
            x = looked_at(faces[at : at + at_once]) - self.centre
            total += x.T @ x
            for column, found in enumerate(sums):
                np.add.at(found, attributes.codes[at : at + at_once, column], x)
        total /= count
        self.weights: list[Array] = []
        self.offsets: list[Array] = []
        for column, found in enumerate(sums):
            number = np.bincount(attributes.codes[:, column], minlength=len(found))
            means = found / number.clip(min=1)[:, None]
            # Total covariance = within values + between their means.
            within = total - (means.T * (number / count)) @ means
            within[np.diag_indices(size)] += NOISE
            weights = np.linalg.solve(within, means.T)
            offsets = -0.5 * (means.T * weights).sum(0)
            offsets[number == 0] = -np.inf
            self.weights.append(weights.astype(np.float32))
            self.offsets.append(offsets.astype(np.float32))

    def __call__(self, faces: Faces, at_once: int = 2000) -> Attributes:
        """The attributes of the faces, as far as they can be told."""
        rows = []
        for at in range(0, len(faces), at_once):
            x = looked_at(faces[at : at + at_once]) - self.centre
            told = zip(self.weights, self.offsets, strict=True)
            rows.append(np.stack([(x @ w + b).argmax(1) for w, b in told], 1))
        return Attributes(self.values, [], np.concatenate(rows).astype(np.int64))


def accuracy(told: Attributes, true: Attributes) -> dict[str, float]:
    """Share that is told right, mean over the values that occur, so that rare ones count."""

    def of(attribute: str) -> float:
        a, b = told.of(attribute), true.of(attribute)
        return float(np.mean([(a[b == value] == value).mean() for value in np.unique(b)]))

    return {attribute: of(attribute) for attribute in true.values}


def shares(codes: Codes, values: int) -> NDArray[np.float64]:
    """How often each value occurs, summing to 1."""
    return np.bincount(codes, minlength=values) / len(codes)


def coverage(found: Codes, reference: Codes, values: int) -> float:
    """Of the values in ``reference``, the share that ``found`` has at least ENOUGH as often."""
    have, want = shares(found, values), shares(reference, values)
    return float((have >= ENOUGH * want)[want > 0].mean())


def unevenness(found: Codes, reference: Codes, values: int) -> float:
    """Total variation distance of the shares: 0 for the same, 1 where no value is in common."""
    return float(np.abs(shares(found, values) - shares(reference, values)).sum() / 2)
