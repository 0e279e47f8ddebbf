"""Is the data what the model was made for?"""

from __future__ import annotations

import hashlib

import pandas as pd

from .sample import FEATURES
from .settings import TARGET

MAX_MISSING = 0.2
MIN_ROWS = 100


class InvalidDataError(ValueError):
    """The data must not be trained on; the message says why."""


def validate(frame: pd.DataFrame) -> None:
    """Raises InvalidDataError with everything that is wrong."""
    problems = [*_missing_columns(frame), *_rows(frame)]
    if not problems:
        problems = [*_words(frame), *_gaps(frame), *_target(frame)]
    if problems:
        raise InvalidDataError("; ".join(problems))


def digest(frame: pd.DataFrame) -> str:
    """The same rows have the same digest."""
    hashed = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(hashed.tobytes()).hexdigest()[:16]


def _missing_columns(frame: pd.DataFrame) -> list[str]:
    missing = [name for name in (*FEATURES, TARGET) if name not in frame.columns]
    return [f"columns are missing: {', '.join(missing)}"] if missing else []


def _rows(frame: pd.DataFrame) -> list[str]:
    if len(frame) >= MIN_ROWS:
        return []
    return [f"{len(frame)} rows are too few; at least {MIN_ROWS} are needed"]


def _words(frame: pd.DataFrame) -> list[str]:
    return [
        f"{name} must be numbers"
        for name in FEATURES
        if not pd.api.types.is_numeric_dtype(frame[name])
    ]


def _gaps(frame: pd.DataFrame) -> list[str]:
    shares = frame[list(FEATURES)].isna().mean()
    return [
        f"{share:.0%} of {name} is missing; at most {MAX_MISSING:.0%} may be"
        for name, share in shares.items()
        if share > MAX_MISSING
    ]


def _target(frame: pd.DataFrame) -> list[str]:
    target = frame[TARGET]
    if target.isna().any():
        return [f"{int(target.isna().sum())} rows have no {TARGET}"]
{% if values.service.problem == 'classification' %}
    classes = sorted(target.unique())
    if classes != [0, 1]:
        return [f"{TARGET} must be 0 or 1, and both must occur; it is {classes[:5]}"]
{% else %}
    if target.nunique() < 2:
        return [f"{TARGET} is the same in all rows"]
{% endif %}
    return []
