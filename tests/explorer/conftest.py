"""The explorer over the miniature release, run by Streamlit's own test runner."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from collgraph.explorer import SCRIPT
from collgraph.explorer.state import VIEWS
from collgraph.query import context
from collgraph.query.context import Context
from collgraph.settings import Settings
from tests.explorer.markup import Shown, read

OpenPage = Callable[..., "Page"]


class Page:
    """A page of the explorer as a reader meets it."""

    def __init__(self, path: str, parameters: dict[str, str | list[str]]) -> None:
        self.runner = AppTest.from_file(str(SCRIPT), default_timeout=30)
        self.runner.run()
        for name, value in parameters.items():
            self.runner.query_params[name] = value
        self.runner.switch_page(f"views/{VIEWS[path]}.py")
        self.runner.run()

    @property
    def shown(self) -> Shown:
        """What the page shows, style sheet apart."""
        assert not self.runner.exception, [error.value for error in self.runner.exception]
        parts = [block.proto.body for block in self.runner.get("html")]
        return read("".join(part for part in parts if not part.startswith("<style>")))


@pytest.fixture(scope="session", autouse=True)
def no_parts_of_packages() -> Iterator[None]:
    """Spare each run the search of every installed package for parts of pages: there are none but ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", list)
        yield


@pytest.fixture(scope="session")
def served(mini_settings: Settings) -> Iterator[Context]:
    context.use(Context(mini_settings))
    yield context.current()
    context.current().service.close()
    context.use(None)


@pytest.fixture
def open_page(served: Context) -> OpenPage:
    def opened(path: str, **parameters: str | list[str]) -> Page:
        context.use(served)
        return Page(path, parameters)

    return opened
