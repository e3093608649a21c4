"""An extension of Jupyter's server: pictures that survive the night, and messages that don't wait.

The wheel switches it on for every Jupyter server of the environment (jupyter_server_config.json), so that
plain `jupyter lab`, JupyterHub and Binder have it without configuration. Off again:

    jupyter server extension disable dlviz.server --sys-prefix
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from dlviz.connection import PromptConnection

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
STILLS = {"text/html", "image/png", "image/svg+xml"}  # what a reader without the kernel can see


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "dlviz.server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Called by Jupyter's server when it starts."""

    def register() -> None:
        server.contents_manager.register_pre_save_hook(keep_stills)

    server.io_loop.add_callback(register)  # once all extensions are loaded: jupytext brings its own manager
    settings = server.web_app.settings
    icons = f"{server.base_url}static/favicons/"  # or the browser asks again whenever a kernel becomes busy
    settings["static_immutable_cache"] = [*settings.get("static_immutable_cache", ()), icons]
    if (
        settings.get("kernel_websocket_connection_class") is ZMQChannelsWebsocketConnection
    ):  # nobody chose one
        settings["kernel_websocket_connection_class"] = PromptConnection


def keep_stills(model: dict[str, Any], **_: Any) -> None:
    """Before a notebook is saved: of an output with a widget and a still picture, keep the still.

    JupyterLab shows the widget where both are there, and an error in its place once the kernel that made it
    is gone. The page that saves is not touched: its widgets stay alive. Widgets without a still are kept.
    """
    if model.get("type") != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if STILLS & data.keys():
                data.pop(WIDGET_VIEW, None)
