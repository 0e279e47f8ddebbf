"""Where the rows come from."""

from __future__ import annotations

import sys

import pandas as pd

from .sample import make_sample
from .settings import Settings


def load(settings: Settings) -> pd.DataFrame:
    """The data set that DATA names (a path or an address), or else the sample.

    So a new service trains on its first day. The sample is the same wherever it
    is made, so the pipeline's steps need not hand it on.
    """
    if settings.data_is_sample:
        print("DATA is not set: this is the sample data set", file=sys.stderr)
        return make_sample(settings.seed)
    # To the last digit: a row must stay on the side of the split that it is on.
    return pd.read_csv(settings.data, float_precision="round_trip")
