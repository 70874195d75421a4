from pathlib import Path
from types import ModuleType

import pytest

from collgraph.errors import ReleaseError
from collgraph.query.release import open_release


def test_it_follows_the_link_to_a_real_folder(tmp_path: Path, tiny: ModuleType) -> None:
    folder = tiny.write_release(tmp_path)
    release = open_release(tmp_path)
    assert (release.id, release.path) == ("r1", folder.resolve())
    tiny.write_release(tmp_path, "r2")
    assert release.path == folder.resolve()
    assert open_release(tmp_path).id == "r2"


def test_no_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        open_release(tmp_path)
    assert "collgraph build" in caught.value.hint


@pytest.mark.parametrize("file", ["report.json", "schema.json"])
@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": {}}'])
def test_a_damaged_release_names_its_file(tmp_path: Path, tiny: ModuleType, file: str, content: str) -> None:
    folder = tiny.write_release(tmp_path)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        open_release(tmp_path)
    assert "r1" in caught.value.message


def test_a_release_without_its_store_is_said(tmp_path: Path, tiny: ModuleType) -> None:
    from collgraph.query.reader import Reader

    release = open_release(tiny.write_release(tmp_path).parents[1])
    with pytest.raises(ReleaseError):
        Reader.open(tmp_path / "nowhere", release.schema)
