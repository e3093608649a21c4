"""Jupyter's line to the page, without the wait for fuller packets.

Jupyter's server leaves Nagle's algorithm (RFC 896, 1984) on: while a short message is not acknowledged, the
next one waits, and a browser may acknowledge 40 ms later. Dragging a slider sends short messages both ways.
And the longer a message is, the later the browser has it, on the same computer too: so all are compressed
(RFC 7692, 2015). dlviz.server makes this the line of every Jupyter server of the environment. With the usual
one all works too, with fewer pictures a second.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

FAST = {"compression_level": 1}


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Between a page and its kernel: each message goes at once, and compressed."""

    async def prepare(self) -> None:
        """What comes before the line is opened: Jupyter's own, and how it is to be compressed."""
        settings = self.websocket_handler.settings
        settings["websocket_compression_options"] = settings.get("websocket_compression_options") or FAST
        await super().prepare()

    def connect(self) -> Any:
        """Open the line. Returns what Jupyter's own does: a future, done when the kernel has answered."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
