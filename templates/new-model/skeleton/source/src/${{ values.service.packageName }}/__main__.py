"""What the pipeline's steps call: `python -m ${{ values.service.packageName }} train`.

A step leaves what the next one needs as files in the work folder, and single
values for the pipeline in its folder `outputs`. It exits with 0 for yes, 1 for
a fault, and 3 for a clear no: gates not passed, data invalid.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .drift import check_drift
from .evaluation import evaluate
from .loading import load
from .registry import register
from .sample import make_sample
from .settings import Settings
from .training import train
from .validation import InvalidDataError, digest, validate

NO = 3


def main(arguments: list[str] | None = None) -> int:
    """Runs one step."""
    parser = argparse.ArgumentParser(prog="${{ values.service.packageName }}")
    parser.add_argument("step", choices=sorted(STEPS))
    step = parser.parse_args(arguments).step
    settings = Settings()
    (settings.work / "outputs").mkdir(parents=True, exist_ok=True)
    return STEPS[step](settings)


def _data(settings: Settings) -> int:
    path = Path(settings.data)
    path.parent.mkdir(parents=True, exist_ok=True)
    make_sample(settings.seed).to_csv(path, index=False)
    print(f"wrote {path}")
    return 0


def _validate(settings: Settings) -> int:
    frame = load(settings)
    try:
        validate(frame)
    except InvalidDataError as problem:
        print(f"the data is not valid: {problem}", file=sys.stderr)
        return NO
    _write(settings.work / "dataset.json", {"rows": len(frame), "digest": digest(frame)})
    return 0


def _train(settings: Settings) -> int:
    run_id = train(load(settings), settings)
    _write(settings.work / "run.json", {"run_id": run_id})
    _output(settings, "run-id", run_id)
    return 0


def _evaluate(settings: Settings) -> int:
    run_id = _read(settings.work / "run.json")["run_id"]
    verdict = evaluate(run_id, load(settings), settings)
    _write(settings.work / "gates.json", verdict)
    _output(settings, "verdict", verdict["verdict"])
    return 0 if verdict["verdict"] == "pass" else NO


def _register(settings: Settings) -> int:
    verdict = _read(settings.work / "gates.json")
    version = register(_read(settings.work / "run.json")["run_id"], verdict, settings)
    _write(settings.work / "version.json", {"version": version})
    _output(settings, "version", version)
    return 0


def _drift(settings: Settings) -> int:
    drift = check_drift(load(settings), settings)
    _write(settings.work / "drift.json", drift)
    _output(settings, "drifted", str(drift["drifted"]).lower())
    return 0


STEPS = {
    "data": _data,
    "validate": _validate,
    "train": _train,
    "evaluate": _evaluate,
    "register": _register,
    "drift": _drift,
}


def _write(path: Path, content: dict) -> None:
    text = json.dumps(content, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    print(text)


def _output(settings: Settings, name: str, value: str) -> None:
    (settings.work / "outputs" / name).write_text(value, encoding="utf-8")


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
