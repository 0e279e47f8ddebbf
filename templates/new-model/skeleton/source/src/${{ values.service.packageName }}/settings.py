"""Settings, from the environment; the defaults suit a laptop."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import environ
from pathlib import Path

MODEL_NAME = "${{ values.service.modelName }}"
ENTITY_REF = "${{ values.service.entityRef }}"
TARGET = "target"
SAMPLE = "data/sample.csv"
# Aliases of versions: what is live, and what passed its gates last.
CHAMPION = "champion"
CHALLENGER = "challenger"


def _text(name: str, default: str):
    return field(default_factory=lambda: environ.get(name) or default)


@dataclass(frozen=True)
class Settings:
    """What differs between a laptop, the pipeline and the cluster."""

    tracking_uri: str = _text("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db")
    experiment: str = _text("MLFLOW_EXPERIMENT_NAME", "${{ values.service.experiment }}")
    # A path, or an address that pandas reads: https://…, s3://…
    data: str = _text("DATA", SAMPLE)
    work: Path = field(default_factory=lambda: Path(environ.get("WORK") or "work"))
    source_commit: str = _text("SOURCE_COMMIT", "unknown")
    seed: int = field(default_factory=lambda: _seed(environ.get("SEED") or "7"))

    @property
    def data_is_sample(self) -> bool:
        """Whether nobody named a data set, and `make data` has written none."""
        return self.data == SAMPLE and not Path(SAMPLE).exists()


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"SEED must be a whole number, not {text!r}")
    return int(text)
