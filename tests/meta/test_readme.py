"""What newcomers read names only what is there, and all of what they may use."""

import re
import tomllib
from pathlib import Path

import pytest

from procure.__main__ import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
REASONS = (ROOT / "docs/adr/0009-dependencies.md").read_text("utf-8")
TARGETS = set(re.findall(r"(?m)^([a-z-]+):", MAKEFILE))
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
SHOWN = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def code(text: str) -> str:
    """What stands in a text as code, one piece a line."""
    return "\n".join(block or piece for block, piece in SHOWN.findall(text))


def broken_links(page: Path, text: str) -> list[str]:
    return [link for link in LINK.findall(text) if not (page.parent / link).exists()]


def commands(text: str) -> set[str]:
    return set(re.findall(r"(?m)(?:^|/)procure ([a-z-]+)\b", code(text)))


def targets(text: str) -> set[str]:
    calls = re.findall(r"(?m)\bmake((?: [a-z-]+)+)\b", code(text))
    return {word for call in calls for word in call.split()}


def needs() -> set[str]:
    """The name of every direct dependency."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    everything = [*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"]]
    return {re.split(r"[\[><=]", one)[0] for one in everything}


def reasoned(text: str) -> set[str]:
    rows = re.findall(r"(?m)^\| ([a-z0-9, -]+) \|", text)
    return {name for row in rows for name in row.split(", ")} - {"running needs", "development needs"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert broken_links(page, page.read_text("utf-8")) == []


def test_a_link_to_nothing_is_noticed():
    assert broken_links(ROOT / "README.md", "see [this](docs/absent.md), [that](LICENSE)") == [
        "docs/absent.md"
    ]


def test_the_readme_names_every_command_and_no_other():
    listed = re.findall(r"(?m)^\| `procure (.*?)` \|", README)
    also = {word for row in listed for word in re.findall(r"`([a-z-]+)`", f"{row}`")}
    assert commands(README) <= set(COMMANDS)
    assert set(COMMANDS) <= commands(README) | also


def test_a_command_that_does_not_exist_is_noticed():
    assert commands("say `procure fly` or\n```\n.venv/bin/procure swim --far\n```") == {"fly", "swim"}


def test_every_target_that_is_named_exists():
    named = targets(README) | targets((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert {"run", "test", "check"} <= named <= TARGETS


def test_a_target_that_does_not_exist_is_noticed():
    assert targets("`make haste` and `time make run`") == {"haste", "run"}


def test_every_direct_dependency_has_its_line_of_reason_and_no_other_has():
    assert reasoned(REASONS) == needs()


def test_a_dependency_without_a_reason_is_noticed():
    assert reasoned(REASONS.replace("| httpx |", "| other |")) != needs()
