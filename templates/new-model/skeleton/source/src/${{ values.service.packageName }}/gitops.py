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
from os import environ
from urllib.error import HTTPError

from .git_host import REPOSITORY, Host

IMAGE = "${{ values.service.registry.image }}"
FOLDER = "${{ values.service.git.gitopsPath }}overlays"
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


def propose(host: Host, overlay: str, tag: str | None, version: str | None) -> str | None:
    """Opens the pull request; None when the overlay is so already."""
    base = environ.get("GITOPS_BRANCH", "main")
    edits = {}
    if tag:
        edits["kustomization.yaml"] = lambda text: set_tag(text, tag)
    if version:
        edits["model.yaml"] = lambda text: set_version(text, version)
    files = [
        (f"{FOLDER}/{overlay}/{name}", edit)
        for name, edit in edits.items()
        if _changes(host, f"{FOLDER}/{overlay}/{name}", base, edit)
    ]
    if not files:
        return None
    parts = [f"image {tag}" if tag else "", f"model version {version}" if version else ""]
    what = " and ".join(part for part in parts if part)
    named = [f"release/{overlay}", tag and tag[:12], version and f"v{version}"]
    branch = "-".join(part for part in named if part)
    title = f"Release {what} to {overlay}"
    host.branch_off(branch, base)
    for path, edit in files:
        text, sha = host.read(path, branch)
        if edit(text) != text:
            host.write(path, edit(text), sha, branch, title)
    return host.propose(branch, base, title, _text(overlay))


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
        address = propose(host, asked.overlay, tag, version)
    except RefusedError as problem:
        print(problem, file=sys.stderr)
        return 1
    except HTTPError as problem:
        print(f"{REPOSITORY}: the Git host says {problem.code} {problem.reason}", file=sys.stderr)
        return 1
    print(address or f"{asked.overlay} is so already")
    return 0


def _changes(host: Host, path: str, ref: str, edit) -> bool:
    text, _ = host.read(path, ref)
    return edit(text) != text


def _text(overlay: str) -> str:
    return (
        f"Argo CD deploys `{overlay}` when this is merged. To undo it, use the rollback "
        "button on the Delivery tab of the portal, or revert the merge."
    )


if __name__ == "__main__":
    sys.exit(main())
