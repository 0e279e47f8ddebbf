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

    def tip(self, branch: str) -> str:
        """The newest commit of a branch."""
        commit = self.call("GET", f"branches/{quote(branch, safe='')}")["commit"]
        return commit.get("sha") or commit["id"]

    def branch_off(self, branch: str, commit: str) -> None:
        """Makes a branch; one that is there already is taken as it is."""
{% if values.service.git.host == 'github' %}
        path, body = "git/refs", {"ref": f"refs/heads/{branch}", "sha": commit}
{% else %}
        path, body = "branches", {"new_branch_name": branch, "old_ref_name": commit}
{% endif %}
        try:
            self.call("POST", path, body)
        except urllib.error.HTTPError as problem:
            if problem.code not in (409, 422):
                raise

    def find_open(self, title: str) -> str | None:
        """The address of the open pull request of this title."""
        pulls = self.call("GET", "pulls?state=open&limit=50&per_page=100")
        return next((pull["html_url"] for pull in pulls if pull["title"] == title), None)

    def propose(self, branch: str, base: str, title: str, text: str) -> str:
        """Opens a pull request; its address."""
        body = {"head": branch, "base": base, "title": title, "body": text}
        return self.call("POST", "pulls", body)["html_url"]

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
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # nosec B310
            return json.load(answer)
