"""Settings, from the environment; the defaults suit a laptop."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import environ
from pathlib import Path

MODEL_NAME = "${{ values.service.modelName }}"
ENTITY_REF = "${{ values.service.entityRef }}"
TARGET = "target"


@dataclass(frozen=True)
class Settings:
    """What differs between a laptop, the pipeline and the cluster."""

    tracking_uri: str = field(
        default_factory=lambda: environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db")
    )
    experiment: str = "${{ values.service.experiment }}"
    data: Path = field(default_factory=lambda: Path(environ.get("DATA", "data/sample.csv")))
    work: Path = field(default_factory=lambda: Path(environ.get("WORK", "work")))
    source_commit: str = field(default_factory=lambda: environ.get("SOURCE_COMMIT", "unknown"))
    seed: int = field(default_factory=lambda: int(environ.get("SEED", "7")))
