"""Jupyter's server keeps an explorable's still picture, for the day when its kernel is gone."""

import asyncio
from copy import deepcopy

import nbformat
import pytest
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from dlviz import server
from dlviz.connection import PromptConnection

WIDGET = {server.WIDGET_VIEW: {"model_id": "1"}}
WORDS = {"text/plain": "a plane, cut by a line"}


def notebook(*bundles):
    """A notebook with one cell that shows these things."""
    outputs = [nbformat.v4.new_output("display_data", data) for data in bundles]
    outputs += [nbformat.v4.new_output("stream", text="done\n")]
    cells = [nbformat.v4.new_markdown_cell("Look."), nbformat.v4.new_code_cell("show()", outputs=outputs)]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    "still", [{"image/png": "AAAA"}, {"text/html": "<img>"}, {"image/svg+xml": "<svg/>"}]
)
def test_what_is_saved_is_the_still(tmp_path, still):
    manager = FileContentsManager(root_dir=str(tmp_path))
    manager.register_pre_save_hook(server.keep_stills)
    manager.save({"type": "notebook", "content": notebook(WIDGET | still | WORDS)}, "a.ipynb")
    saved = nbformat.read(tmp_path / "a.ipynb", 4)
    assert saved.cells[1].outputs[0].data == still | WORDS
    assert saved.cells[1].outputs[1].text == "done\n"


@pytest.mark.parametrize("bundle", [WIDGET | WORDS, {"image/png": "AAAA"}, WORDS])
def test_what_has_no_widget_or_no_still_is_saved_as_it_is(bundle):
    model = {"type": "notebook", "content": notebook(bundle)}
    before = deepcopy(model)
    server.keep_stills(model, path="a.ipynb", contents_manager=None)
    assert model == before


@pytest.mark.parametrize(
    "model",
    [{"type": "file", "content": "text"}, {"type": "notebook", "content": None}, {"type": "directory"}],
)
def test_what_is_no_notebook_is_left_alone(model):
    before = deepcopy(model)
    server.keep_stills(model)
    assert model == before


class Chosen(ZMQChannelsWebsocketConnection):
    """What somebody has chosen in their configuration."""


@pytest.mark.parametrize(
    "configured, used", [(ZMQChannelsWebsocketConnection, PromptConnection), (Chosen, Chosen)]
)
def test_the_line_is_ours_unless_another_was_chosen(tmp_path, monkeypatch, configured, used):
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name))

    async def started():
        app = ServerApp(
            root_dir=str(tmp_path), open_browser=False, kernel_websocket_connection_class=configured
        )
        app.initialize(
            ["--allow-root", "--ServerApp.base_url=/hub/"], new_httpserver=False, find_extensions=False
        )
        server._load_jupyter_server_extension(app)
        app.contents_manager = FileContentsManager(root_dir=str(tmp_path))  # as jupytext's extension does
        await asyncio.sleep(0.01)
        assert server.keep_stills in app.contents_manager._pre_save_hooks
        return app.web_app.settings

    settings = asyncio.run(started())
    assert settings["kernel_websocket_connection_class"] is used
    assert settings["static_immutable_cache"] == ["/hub/static/favicons/"]
