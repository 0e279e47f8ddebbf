"""The whole way from data to a registered version, on a small sample."""

from __future__ import annotations

import json

import mlflow
import numpy as np
import pandas as pd
import pytest

from ${{ values.service.packageName }} import gates
from ${{ values.service.packageName }}.__main__ import NO, main
from ${{ values.service.packageName }}.sample import make_sample
from ${{ values.service.packageName }}.settings import MODEL_NAME, TARGET
from ${{ values.service.packageName }}.training import split


@pytest.fixture
def work(registry, modest_gates, monkeypatch):
    """A folder, a data set and a registry of its own."""
    monkeypatch.setenv("DATA", str(registry / "data.csv"))
    monkeypatch.setenv("WORK", str(registry))
    make_sample(seed=1, rows=4_000).to_csv(registry / "data.csv", index=False)
    return registry


def run(*steps: str) -> list[int]:
    return [main([step]) for step in steps]


def test_a_good_model_becomes_a_version(work):
    assert run("validate", "train", "evaluate", "register") == [0, 0, 0, 0]
    version = mlflow.MlflowClient().get_model_version_by_alias(MODEL_NAME, "challenger")
    assert str(version.version) == json.loads((work / "version.json").read_text())["version"]
    assert version.tags["gates"] == "pass"


def test_registering_twice_makes_one_version(work):
    run("train", "evaluate", "register", "register")
    assert len(mlflow.MlflowClient().search_model_versions(f"name='{MODEL_NAME}'")) == 1


def test_a_bad_model_is_stopped_by_its_gates(work):
    frame = pd.read_csv(work / "data.csv")
    frame[TARGET] = np.random.default_rng(0).permutation(frame[TARGET])
    frame.to_csv(work / "data.csv", index=False)
    assert run("train", "evaluate") == [0, NO]
    with pytest.raises(ValueError, match="has not passed its gates"):
        main(["register"])


def test_invalid_data_is_not_trained_on(work):
    pd.read_csv(work / "data.csv").drop(columns="amount").to_csv(work / "data.csv", index=False)
    assert run("validate") == [NO]


def test_words_are_not_trained_on(work):
    frame = pd.read_csv(work / "data.csv").astype({"amount": str}).assign(amount="much")
    frame.to_csv(work / "data.csv", index=False)
    assert run("validate") == [NO]


def test_rows_stay_on_their_side_of_the_split_when_others_come(work):
    few, many = make_sample(seed=1, rows=500), make_sample(seed=2, rows=500)
    _, before = split(few)
    _, after = split(pd.concat([many, few], ignore_index=True))
    known = after.merge(few.drop(columns=TARGET).drop_duplicates())
    assert len(known) == len(before)
    assert 75 < len(before) < 175


def test_drift_is_told_against_the_champion(work):
    run("train", "evaluate", "register")
    mlflow.MlflowClient().set_registered_model_alias(MODEL_NAME, "champion", "1")
    main(["drift"])
    assert json.loads((work / "drift.json").read_text())["drifted"] is False
    frame = pd.read_csv(work / "data.csv")
    frame["amount"] *= 20
    frame.to_csv(work / "data.csv", index=False)
    main(["drift"])
    assert json.loads((work / "drift.json").read_text())["drifted"] is True


def test_what_is_worse_than_the_champion_is_stopped(work, monkeypatch):
    run("train", "evaluate", "register")
    mlflow.MlflowClient().set_registered_model_alias(MODEL_NAME, "champion", "1")
    assert run("train", "evaluate") == [0, 0]
    monkeypatch.setattr(gates, "TOLERANCE", -1.0)
    assert run("evaluate") == [NO]
    verdict = json.loads((work / "gates.json").read_text())
    assert verdict["champion"]["version"] == "1"
    assert verdict["champion"]["worse"]


def test_the_pipeline_is_told_each_value_on_its_own(work):
    run("validate", "train", "evaluate", "register", "drift")
    told = {path.name: path.read_text() for path in (work / "outputs").iterdir()}
    assert set(told) == {"run-id", "verdict", "version", "drifted"}
    assert (told["verdict"], told["version"], told["drifted"]) == ("pass", "1", "true")


def test_a_new_service_trains_without_data_of_its_own(work, monkeypatch):
    monkeypatch.delenv("DATA")
    assert run("validate", "train") == [0, 0]
