"""Proposes what an environment runs, by a pull request on the GitOps repository.

    python -m ${{ values.service.packageName }}.gitops --overlay dev --model-version 3
    python -m ${{ values.service.packageName }}.gitops --overlay staging --promote

It needs nothing but Python and a token, neither Git nor a checkout, so CI and
the training pipeline use the same code. GitHub and Gitea answer alike.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from os import environ
from urllib.error import HTTPError

from .git_host import REPOSITORY, Host

IMAGE = "${{ values.service.registry.image }}"
FOLDER = "${{ values.service.git.gitopsPath }}overlays"
# Names the image that trainings run.
PIPELINE = "${{ values.service.git.gitopsPath }}pipeline/kustomization.yaml"
# Each overlay, and the one whose release is promoted to it.
OVERLAYS: dict[str, str | None] = {
{% for overlay in values.service.overlays %}
{% if overlay.promotedFrom %}
    "${{ overlay.path }}": "${{ overlay.promotedFrom }}",
{% else %}
    "${{ overlay.path }}": None,
{% endif %}
{% endfor %}
}
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
VERSION = re.compile(r"[1-9][0-9]{0,8}")
IMAGE_TAG = re.compile(
    rf'(- name: "?{re.escape(IMAGE)}"?\n(?: +(?!- ).*\n)*? +newTag: )"?([^"\s]+)"?'
)
MODEL_VERSION = re.compile(r'(mlflow\.org/model-version: )"?([^"\s]+)"?')


class RefusedError(RuntimeError):
    """What was asked for cannot be proposed; the message says why."""


def set_tag(text: str, tag: str) -> str:
    """The kustomization with another tag for our image, all else as it was."""
    if not TAG.fullmatch(tag):
        raise RefusedError(f"{tag!r} is no tag of an image")
    changed, count = IMAGE_TAG.subn(rf'\g<1>"{tag}"', text)
    if count != 1:
        raise RefusedError(f"the kustomization must have one newTag for {IMAGE}; it has {count}")
    return changed


def set_version(text: str, version: str) -> str:
    """The patch with another version of the model."""
    if not VERSION.fullmatch(version):
        raise RefusedError(f"{version!r} is no version of a model")
    changed, count = MODEL_VERSION.subn(rf'\g<1>"{version}"', text)
    if count == 0:
        raise RefusedError("the patch has no label mlflow.org/model-version")
    return changed


@dataclass(frozen=True)
class Release:
    """What an overlay is to run; None leaves it as it is."""

    overlay: str
    tag: str | None = None
    version: str | None = None
    training: bool = False

    @property
    def title(self) -> str:
        image = f"image {self.tag}" if self.tag else None
        model = f"model version {self.version}" if self.version else None
        return f"Release {' and '.join(filter(None, [image, model]))} to {self.overlay}"

    @property
    def branch(self) -> str:
        version = f"v{self.version}" if self.version else None
        return "-".join(filter(None, [f"release/{self.overlay}", self.tag, version]))

    def edits(self) -> dict[str, Callable[[str], str]]:
        """What becomes of each file."""
        edits = {}
        if tag := self.tag:
            edits[f"{FOLDER}/{self.overlay}/kustomization.yaml"] = lambda text: set_tag(text, tag)
            if self.training:
                edits[PIPELINE] = lambda text: set_tag(text, tag)
        if version := self.version:
            edits[f"{FOLDER}/{self.overlay}/model.yaml"] = lambda text: set_version(text, version)
        return edits


def propose(host: Host, release: Release) -> str | None:
    """Opens the pull request, unless it is open; None when all is so already."""
    base = environ.get("GITOPS_BRANCH", "main")
    edits = release.edits()
    if not any(_change(host, path, base, edit) for path, edit in edits.items()):
        return None
    if address := host.find_open(release.title):
        return address
    # The tip is in the name: a branch that was left from before is not taken up again.
    tip = host.tip(base)
    branch = f"{release.branch}-{tip[:7]}"
    host.branch_off(branch, tip)
    for path, edit in edits.items():
        if changed := _change(host, path, branch, edit):
            host.write(path, *changed, branch, release.title)
    return host.propose(branch, base, release.title, _text(release.overlay))


def current(host: Host, overlay: str) -> tuple[str, str]:
    """The image's tag and the model's version that an overlay has."""
    base = environ.get("GITOPS_BRANCH", "main")
    kustomization, _ = host.read(f"{FOLDER}/{overlay}/kustomization.yaml", base)
    model, _ = host.read(f"{FOLDER}/{overlay}/model.yaml", base)
    tag, version = IMAGE_TAG.search(kustomization), MODEL_VERSION.search(model)
    if not tag or not version:
        raise RefusedError(f"{overlay} names no image or no model version to promote")
    return tag.group(2), version.group(2)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="${{ values.service.packageName }}.gitops")
    parser.add_argument("--overlay", required=True, choices=sorted(OVERLAYS))
    parser.add_argument("--tag", help="of the image")
    parser.add_argument("--model-version", help="of the registered model")
    parser.add_argument("--promote", action="store_true", help="what the overlay before it runs")
    parser.add_argument("--training", action="store_true", help="trainings run the image as well")
    asked = parser.parse_args(arguments)
    host = Host()
    if not host.token:
        print("set GITOPS_TOKEN: it may write branches and open pull requests", file=sys.stderr)
        return 1
    try:
        tag, version = asked.tag, asked.model_version
        if asked.promote:
            before = OVERLAYS[asked.overlay]
            if not before:
                raise RefusedError(f"nothing comes before {asked.overlay}: name a tag or a version")
            promoted = current(host, before)
            tag, version = tag or promoted[0], version or promoted[1]
        if not (tag or version):
            raise RefusedError("name a tag, a version, or --promote")
        address = propose(host, Release(asked.overlay, tag, version, asked.training))
    except RefusedError as problem:
        print(problem, file=sys.stderr)
        return 1
    except HTTPError as problem:
        print(f"{REPOSITORY}: the Git host says {problem.code} {problem.reason}", file=sys.stderr)
        return 1
    print(address or f"{asked.overlay} is so already")
    return 0


def _change(host: Host, path: str, ref: str, edit: Callable[[str], str]) -> tuple | None:
    """The new text, and what names the old one; None without a change."""
    text, sha = host.read(path, ref)
    return (edit(text), sha) if edit(text) != text else None


def _text(overlay: str) -> str:
    return (
        f"Argo CD deploys `{overlay}` when this is merged. To undo it, use the rollback "
        "button on the Delivery tab of the portal, or revert the merge."
    )


if __name__ == "__main__":
    sys.exit(main())
