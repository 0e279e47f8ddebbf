"""Uses an MLflow server through MLflow's own client; fails at what is wrong."""

import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_registry_uri(sys.argv[1])
client = MlflowClient()


def refused(code, call):
    try:
        call()
    except MlflowException as error:
        assert error.error_code == code, f"{error.error_code} instead of {code}"
        return
    raise AssertionError(f"{code} was expected")


# Experiments and runs
experiment = mlflow.create_experiment("payments", tags={"team": "fraud"})
refused("RESOURCE_ALREADY_EXISTS", lambda: mlflow.create_experiment("payments"))
with mlflow.start_run(experiment_id=experiment, run_name="first") as active:
    run_id = active.info.run_id
    for step, accuracy in enumerate([0.5, 0.7, 0.9]):
        mlflow.log_metric("accuracy", accuracy, step=step)
    mlflow.log_metrics({"precision": 0.8, "recall": 0.6})
    mlflow.log_param("depth", 3)
    mlflow.log_params({"lr": 0.1, "seed": 7})
    mlflow.set_tag("mlflow.source.git.commit", "abc")
    mlflow.set_tags({"a": "b"})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.txt")
        with open(path, "w") as file:
            file.write("fine")
        mlflow.log_artifact(path, "reports")

run = client.get_run(run_id)
assert run.info.status == "FINISHED" and run.info.run_name == "first"
assert run.data.metrics == {"accuracy": 0.9, "precision": 0.8, "recall": 0.6}
assert run.data.params == {"depth": "3", "lr": "0.1", "seed": "7"}
assert run.data.tags["mlflow.source.git.commit"] == "abc"
history = client.get_metric_history(run_id, "accuracy")
assert [(point.step, point.value) for point in history] == [(0, 0.5), (1, 0.7), (2, 0.9)]
assert [each.path for each in client.list_artifacts(run_id)] == ["reports"]
assert [each.path for each in client.list_artifacts(run_id, "reports")] == ["reports/report.txt"]
with open(client.download_artifacts(run_id, "reports/report.txt")) as file:
    assert file.read() == "fine"
client.delete_tag(run_id, "a")
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(run_id, "a"))
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32))
refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(run_id, "depth", 4))

for number, accuracy in enumerate([0.61, 0.72, 0.83, 0.94]):
    other = client.create_run(experiment, run_name=f"run-{number}")
    client.log_metric(other.info.run_id, "accuracy", accuracy)
    client.set_terminated(other.info.run_id)
found = client.search_runs(
    [experiment],
    "metrics.accuracy >= 0.7 and attributes.status = 'FINISHED'",
    order_by=["metrics.accuracy DESC"],
    max_results=2,
)
assert [each.info.run_name for each in found] == ["run-3", "first"], found
rest = client.search_runs(
    [experiment],
    "metrics.accuracy >= 0.7 and attributes.status = 'FINISHED'",
    order_by=["metrics.accuracy DESC"],
    page_token=found.token,
)
assert {each.info.run_name for each in rest} == {"run-2", "run-1"}, rest
assert len(client.search_runs([experiment], "params.depth = '3' and tags.mlflow.user LIKE '%'")) == 1
assert client.get_experiment_by_name("payments").experiment_id == experiment
assert client.get_experiment_by_name("nothing") is None
assert [each.name for each in client.search_experiments(filter_string="name = 'payments'")] == ["payments"]

# The registry
client.create_registered_model("fraud", tags={"team": "fraud"}, description="Finds fraud")
refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model("fraud"))
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("nothing"))
for number in range(3):
    version = client.create_model_version(
        "fraud", f"runs:/{run_id}/model", run_id, tags={"number": str(number)}
    )
    assert version.version == str(number + 1) and version.status == "READY"
client.set_registered_model_alias("fraud", "champion", "1")
client.set_registered_model_alias("fraud", "challenger", "3")
assert client.get_model_version_by_alias("fraud", "champion").version == "1"
assert client.get_model_version("fraud", "3").aliases == ["challenger"]
refused("INVALID_PARAMETER_VALUE", lambda: client.get_model_version_by_alias("fraud", "none"))
client.set_registered_model_alias("fraud", "champion", "2")
client.delete_registered_model_alias("fraud", "challenger")
assert client.get_registered_model("fraud").aliases == {"champion": "2"}

client.set_model_version_tag("fraud", "1", "checked", "yes")
assert client.get_model_version("fraud", "1").tags["checked"] == "yes"
client.delete_model_version_tag("fraud", "1", "checked")
assert "checked" not in client.get_model_version("fraud", "1").tags
client.set_registered_model_tag("fraud", "k", "v")
client.delete_registered_model_tag("fraud", "k")
client.update_model_version("fraud", "1", "described")
assert client.get_model_version("fraud", "1").description == "described"

page = client.search_model_versions(
    "name = 'fraud'", max_results=2, order_by=["version_number DESC"]
)
assert [each.version for each in page] == ["3", "2"]
page = client.search_model_versions(
    "name = 'fraud'", max_results=2, order_by=["version_number DESC"], page_token=page.token
)
assert [each.version for each in page] == ["1"] and not page.token
assert len(client.search_model_versions(f"run_id = '{run_id}' and tags.number = '2'")) == 1

client.transition_model_version_stage("fraud", "1", "Production")
client.transition_model_version_stage("fraud", "2", "Production", archive_existing_versions=True)
assert client.get_model_version("fraud", "1").current_stage == "Archived"
assert client.get_model_version_download_uri("fraud", "1") == f"runs:/{run_id}/model"

for number in range(5):
    client.create_registered_model(f"other-{number}")
names, token = [], None
while True:
    page = client.search_registered_models(max_results=2, page_token=token, order_by=["name DESC"])
    names += [each.name for each in page]
    token = page.token
    if not token:
        break
assert names == [f"other-{number}" for number in (4, 3, 2, 1, 0)] + ["fraud"], names
assert [each.name for each in client.search_registered_models("name ILIKE '%FRA%'")] == ["fraud"]

# A prompt is a registered model that searches for models leave out.
mlflow.genai.register_prompt("explain", "Explain {{payment}}")
assert "explain" not in [each.name for each in client.search_registered_models()]

client.rename_registered_model("fraud", "fraud-detection")
assert client.get_model_version_by_alias("fraud-detection", "champion").version == "2"
client.delete_model_version("fraud-detection", "2")
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_model_version("fraud-detection", "2"))
client.delete_registered_model("fraud-detection")
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("fraud-detection"))
client.delete_run(run_id)
client.restore_run(run_id)
client.delete_experiment(experiment)
assert client.get_experiment(experiment).lifecycle_stage == "deleted"
print("all is well")
