"""What is proposed to the GitOps repository, and what is refused."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from ${{ values.service.packageName }} import gitops
from ${{ values.service.packageName }}.git_host import Host

OVERLAY = next(iter(gitops.OVERLAYS))
KUSTOMIZATION = f"""# The version of the image.
images:
  - name: other.example.com/sidecar
    newTag: "9"
  - name: {gitops.IMAGE}
    newTag: "0.1.0"
"""
MODEL = """# The version of the model.
        mlflow.org/model-version: "1"
"""
TIP = "fedcba9876543210"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class MemoryHost(Host):
    """A Git host as far as it is used, with one branch to begin with."""

    def __init__(self) -> None:
        super().__init__(token="irrelevant")  # noqa: S106
        folders = {
            f"{gitops.FOLDER}/{overlay}/{name}": text
            for overlay in gitops.OVERLAYS
            for name, text in (("kustomization.yaml", KUSTOMIZATION), ("model.yaml", MODEL))
        }
        folders[gitops.PIPELINE] = KUSTOMIZATION
        object.__setattr__(self, "branches", {"main": folders})
        object.__setattr__(self, "pulls", [])

    def call(self, method, path, body=None):
        asked = urlsplit(path)
        kind, _, name = unquote(asked.path).partition("/")
        if kind == "contents" and method == "GET":
            text = self.branches[parse_qs(asked.query)["ref"][0]][name]
            return {"content": base64.b64encode(text.encode()).decode(), "sha": str(hash(text))}
        if kind == "contents":
            branch = self.branches[body["branch"]]
            assert body["sha"] == str(hash(branch[name]))
            branch[name] = base64.b64decode(body["content"]).decode()
            return {}
        if kind == "pulls" and method == "GET":
            return self.pulls
        if kind == "pulls":
            return self._open(body["title"])
        if method == "GET":
            return {"commit": {"sha": TIP}}
        named = body.get("new_branch_name") or body["ref"].removeprefix("refs/heads/")
        self.branches[named] = dict(self.branches["main"])
        return {}

    def _open(self, title):
        address = f"https://git.example.com/pulls/{len(self.pulls) + 1}"
        self.pulls.append({"title": title, "html_url": address})
        return self.pulls[-1]


@pytest.fixture
def host(monkeypatch):
    """The host that the command line talks to."""
    memory = MemoryHost()
    monkeypatch.setattr(gitops, "Host", lambda: memory)
    return memory


def test_a_tag_and_a_version_are_proposed_and_nothing_else_changes(host):
    arguments = ["--overlay", OVERLAY, "--tag", COMMIT, "--model-version", "2"]
    assert gitops.main(arguments) == 0
    branch = host.branches[f"release/{OVERLAY}-{COMMIT}-v2-fedcba9"]
    folder = f"{gitops.FOLDER}/{OVERLAY}"
    assert branch[f"{folder}/kustomization.yaml"] == KUSTOMIZATION.replace("0.1.0", COMMIT)
    assert branch[f"{folder}/model.yaml"] == MODEL.replace('"1"', '"2"')
    assert branch[gitops.PIPELINE] == KUSTOMIZATION
    assert host.branches["main"][f"{folder}/model.yaml"] == MODEL


def test_trainings_run_the_new_image_when_asked(host):
    assert gitops.main(["--overlay", OVERLAY, "--tag", COMMIT, "--training"]) == 0
    branch = host.branches[f"release/{OVERLAY}-{COMMIT}-fedcba9"]
    assert COMMIT in branch[gitops.PIPELINE]


def test_asking_twice_opens_one_pull_request(host, capsys):
    for _ in range(2):
        assert gitops.main(["--overlay", OVERLAY, "--tag", COMMIT]) == 0
    assert len(host.pulls) == 1
    assert capsys.readouterr().out == "https://git.example.com/pulls/1\n" * 2


def test_what_is_so_already_is_not_proposed(host):
    assert gitops.main(["--overlay", OVERLAY, "--model-version", "1"]) == 0
    assert host.pulls == []


def test_a_promotion_takes_what_the_environment_before_it_runs(host):
    later = [name for name, before in gitops.OVERLAYS.items() if before]
    for overlay in later:
        before = f"{gitops.FOLDER}/{gitops.OVERLAYS[overlay]}"
        host.branches["main"][f"{before}/model.yaml"] = MODEL.replace('"1"', '"5"')
        assert gitops.main(["--overlay", overlay, "--promote"]) == 0
    assert len(host.pulls) == len(later)


def test_nothing_comes_before_the_first_environment(host, capsys):
    assert gitops.main(["--overlay", OVERLAY, "--promote"]) == 1
    assert "nothing comes before" in capsys.readouterr().err


@pytest.mark.parametrize("tag", ["", 'a"\nkind: Secret', "../x", "a b"])
def test_what_is_no_tag_is_refused(tag):
    with pytest.raises(gitops.RefusedError):
        gitops.set_tag(KUSTOMIZATION, tag)


@pytest.mark.parametrize("version", ["0", "latest", "1\n2", "-1"])
def test_what_is_no_version_is_refused(version):
    with pytest.raises(gitops.RefusedError):
        gitops.set_version(MODEL, version)


def test_an_overlay_without_the_image_is_refused():
    with pytest.raises(gitops.RefusedError, match="must have one newTag"):
        gitops.set_tag("images: []\n", COMMIT)


def test_the_token_is_not_shown():
    assert "secret-token" not in repr(Host(token="secret-token"))  # noqa: S106
