"""64 numbers of a face, in which sets of faces are compared: not FID's features.

Four scales (64, 32, 16 and 8 pixels) times four random filters (5 x 5 x 3, sum 0, norm 1, from a
fixed seed) times the four quarters of the picture: the mean absolute response of the filter in the
quarter. Small filters on the full picture feel lines, the same on 8 pixels feel the layout of
colours. Nothing is trained, so that no generator and no set of faces can have shaped it, nothing
needs downloading, and 2,000 faces a side are 31 for each dimension.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray

from training.data.faces import Faces, to_images
from training.measures import frechet

SCALES, FILTERS, SIDE, QUARTERS = 4, 4, 5, 2
Features = NDArray[np.float64]


def random_filters() -> torch.Tensor:
    """[FILTERS, 3, SIDE, SIDE], the same for every scale."""
    generator = torch.Generator().manual_seed(64)
    filters = torch.randn((FILTERS, 3, SIDE, SIDE), generator=generator)
    filters -= filters.mean((1, 2, 3), keepdim=True)
    unit: torch.Tensor = filters / filters.square().sum((1, 2, 3), keepdim=True).sqrt()
    return unit


def face_features(faces: Faces, at_once: int = 250) -> Features:
    """[faces, 64]; faces are at least 24 pixels each way."""
    filters, reach = random_filters(), SIDE // 2
    rows = []
    for start in range(0, len(faces), at_once):
        x = to_images(faces[start : start + at_once])
        found = []
        for _ in range(SCALES):
            padded = functional.pad(x, (reach,) * 4, mode="reflect")
            response = functional.conv2d(padded, filters).abs()
            found.append(functional.adaptive_avg_pool2d(response, QUARTERS).flatten(1))
            x = functional.avg_pool2d(x, 2)
        rows.append(torch.cat(found, 1).double().numpy())
    features: Features = np.concatenate(rows)
    return features


class FeatureSpace:
    """The features, each divided by its standard deviation over the training faces."""

    def __init__(self, train: Faces) -> None:
        self.scale = face_features(train).std(0).clip(min=1e-9)

    def __call__(self, faces: Faces) -> Features:
        features: Features = face_features(faces) / self.scale
        return features

    def distance(self, a: Faces, b: Faces) -> float:
        """Squared Frechet distance between the Gaussians fitted to two sets of faces."""
        return frechet(self(a), self(b))
