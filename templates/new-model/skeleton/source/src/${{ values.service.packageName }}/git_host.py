"""A Git host's REST API, as far as GitHub and Gitea have it in common."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from os import environ
from urllib.parse import quote

REPOSITORY = "${{ values.service.git.owner }}/${{ values.service.git.gitopsRepo }}"
{% if values.service.git.host == 'github' %}
{% if values.service.git.hostName == 'github.com' %}
API = "https://api.github.com"
{% else %}
API = "${{ values.service.git.baseUrl }}/api/v3"
{% endif %}
{% else %}
API = "${{ values.service.git.baseUrl }}/api/v1"
{% endif %}


@dataclass(frozen=True)
class Host:
    """The GitOps repository at its host."""

    api: str = field(
        default_factory=lambda: environ.get("GITOPS_API") or environ.get("GITHUB_API_URL") or API
    )
    token: str = field(default_factory=lambda: environ.get("GITOPS_TOKEN", ""), repr=False)
    repository: str = REPOSITORY

    def read(self, path: str, ref: str) -> tuple[str, str]:
        """The text of a file, and what names this state of it."""
        found = self.call("GET", f"contents/{quote(path)}?ref={quote(ref, safe='')}")
        return base64.b64decode(found["content"]).decode(), found["sha"]

    def write(self, path: str, text: str, sha: str, branch: str, message: str) -> None:
        content = base64.b64encode(text.encode()).decode()
        body = {"content": content, "sha": sha, "branch": branch, "message": message}
        self.call("PUT", f"contents/{quote(path)}", body)

    def branch_off(self, branch: str, base: str) -> None:
        """Makes a branch; one that is there already is taken as it is."""
        try:
{% if values.service.git.host == 'github' %}
            tip = self.call("GET", f"git/ref/heads/{quote(base)}")["object"]["sha"]
            self.call("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": tip})
{% else %}
            body = {"new_branch_name": branch, "old_ref_name": base}
            self.call("POST", "branches", body)
{% endif %}
        except urllib.error.HTTPError as problem:
            if problem.code not in (409, 422):
                raise

    def propose(self, branch: str, base: str, title: str, text: str) -> str:
        """Opens a pull request, or finds the one that is open; its address."""
        try:
            body = {"head": branch, "base": base, "title": title, "body": text}
            return self.call("POST", "pulls", body)["html_url"]
        except urllib.error.HTTPError as problem:
            if problem.code not in (409, 422):
                raise
        owner = self.repository.split("/", maxsplit=1)[0]
        pulls = self.call("GET", f"pulls?state=open&limit=50&head={owner}:{quote(branch)}")
        return next(pull["html_url"] for pull in pulls if pull["head"]["ref"] == branch)

    def call(self, method: str, path: str, body: dict | None = None):
        """Asks the host; a refusal is raised as urllib has it."""
        request = urllib.request.Request(  # noqa: S310 - the API is the administrator's choice
            f"{self.api.rstrip('/')}/repos/{self.repository}/{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={
                "Accept": "application/json",
                "Authorization": f"token {self.token}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)
