"""docs/deploy.md names settings, commands and options that there are; its files are read by what they are for."""

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from collgraph.cli import app
from collgraph.query.release import open_release
from collgraph.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
VARIABLES = {spec.metadata["variable"] for spec in fields(Settings)}


def block(language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL)


def unit() -> ConfigParser:
    """The documented unit; a key that comes twice keeps its last value."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(block("ini")[0])
    return parser


def test_every_setting_named_is_one() -> None:
    named = set(re.findall(r"COLLGRAPH_[A-Z_]+", TEXT))
    assert named and named <= VARIABLES


def test_every_command_named_is_one_with_its_options() -> None:
    commands = getattr(get_command(app), "commands", {})
    started = unit()["Service"]["ExecStart"].rpartition("/")[2]
    named = [started, *re.findall(r"`(collgraph [^`]+)`", TEXT)]
    assert len(named) > 3
    for line in named:
        _, name, *rest = shlex.split(line)
        options = {
            option for parameter in commands[name].params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        assert {word for word in rest if word.startswith("--")} <= options, line


def test_every_make_target_named_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", "\n".join([*block("sh"), *re.findall("`[^`]+`", TEXT)]))) <= targets


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "collgraph.service"
    path.write_text(block("ini")[0].replace("/srv/collgraph/.venv/bin/collgraph", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True)
    assert "collgraph.service" not in done.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_nginx_reads_the_configuration(tmp_path: Path) -> None:
    whole, based = block("nginx")
    inside = re.sub(r"^ *(ssl_certificate|ssl_certificate_key) .*\n", "", whole, flags=re.MULTILINE)
    inside = inside.replace("443 ssl http2", "127.0.0.1:18799").replace("location / {", based + "\n  location / {")
    paths = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("proxy", "client_body", "fastcgi", "uwsgi", "scgi")
    )
    path = tmp_path / "nginx.conf"
    path.write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {paths} access_log off;\n{inside}}}\n")
    done = subprocess.run(["nginx", "-t", "-c", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_copied_folder_is_the_same_release_and_can_be_rolled_back(mini_settings: Settings, tmp_path: Path) -> None:
    build = tmp_path / "build"
    shutil.copytree(mini_settings.build, build, symlinks=True, ignore=shutil.ignore_patterns("cache"))
    known = open_release(build).id
    assert known == open_release(mini_settings.build).id
    shutil.copytree(build / "releases" / known, build / "releases" / "other")
    (build / "current").unlink()
    (build / "current").symlink_to("releases/other")
    [command] = [line for line in block("sh") if "ln -sfn" in line]
    subprocess.run(["bash", "-euc", command], cwd=tmp_path, env={"RELEASE": known, "PATH": "/usr/bin:/bin"}, check=True)
    assert (build / "current").resolve() == (build / "releases" / known).resolve()


def test_the_redirects_of_w3id_send_everything_on() -> None:
    rules = (ROOT / "docs" / "w3id" / ".htaccess").read_text(encoding="utf-8")
    pattern, target = re.findall(r"^RewriteRule (\S+) (\S+) \[R=302,", rules, re.MULTILINE)[0]
    asked = "id/commune/29019"
    assert re.sub(pattern, target.replace("$1", r"\1"), asked, count=1) == f"https://collgraph.example.org/{asked}"
