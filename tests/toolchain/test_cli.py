from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.toolchain.tables import fake_go, program, toolchain
from toolchain import __main__ as cli
from toolchain import progress


@pytest.fixture
def folder(empty_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command line works on a small table; the folder is the one on PATH, with a Go in it."""
    monkeypatch.setattr(cli, "Toolchain", lambda: toolchain(tmp_path, [program()]))
    fake_go(empty_path)
    return empty_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr("sys.argv", ["toolchain", *arguments])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    return exit_.value.code


def test_install_then_list_then_path(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "list", "--json") == 0
    (before,) = json.loads(capsys.readouterr().out)
    assert (before["state"], before["path"]) == ("missing", "")
    assert run(monkeypatch, "install", "greeter") == 0
    installed = capsys.readouterr()
    assert "[1/1] building greeter 1.2.0: done in" in installed.err
    assert run(monkeypatch, "path", "greeter") == 0
    path = capsys.readouterr().out.strip()
    assert installed.out == f"greeter {path}\n"
    assert run(monkeypatch, "list", "--json") == 0
    (after,) = json.loads(capsys.readouterr().out)
    assert after == {"name": "greeter", "version": "1.2.0", "origin": "built", "state": "ready", "path": path}
    assert run(monkeypatch, "list") == 0
    assert capsys.readouterr().out.split()[4:] == ["greeter", "1.2.0", "built", "ready"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("path", "greeter"), "toolchain: greeter is not installed; run `python -m toolchain install greeter`\n"),
        (("path", "up"), "toolchain: 'up' is no program of the toolchain; it knows greeter\n"),
        (("install", "[bold]x"), "toolchain: '[bold]x' is neither a program nor a group"),
    ],
)
def test_a_failure_is_one_sentence(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    assert run(monkeypatch, *arguments) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith(sentence)
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_an_interruption_says_how_to_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("toolchain.golang.run", interrupt)
    assert run(monkeypatch, "install", "greeter") == 130
    assert "interrupted; run the same command again" in capsys.readouterr().err


def test_plain_progress_prints_news_at_once_and_the_rest_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    with progress.shown(Console()) as say:
        for second in range(32):
            now = 1000.0 + second
            say(f"[1/2] building a: {second} s")
        say("[1/2] building a: done in 32 s")
        say("[2/2] building b: 0 s")
    assert capsys.readouterr().out.splitlines() == [
        "[1/2] building a: 0 s",
        "[1/2] building a: 15 s",
        "[1/2] building a: 30 s",
        "[1/2] building a: done in 32 s",
        "[2/2] building b: 0 s",
    ]
