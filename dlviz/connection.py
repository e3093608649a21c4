"""Jupyter's line to the page, without the wait for fuller packets.

    jupyter lab --ServerApp.kernel_websocket_connection_class=dlviz.connection.PromptConnection

Jupyter's server leaves Nagle's algorithm (RFC 896, 1984) on: while a short message is not acknowledged, the
next one waits, and a browser may acknowledge 40 ms later. Dragging a slider sends short messages both ways.
`dlviz lab` and Binder use this line; with the usual one all works too, with fewer pictures a second.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Between a page and its kernel: each message goes at once."""

    def connect(self) -> Any:
        """Open the line. Returns what Jupyter's own does: a future, done when the kernel has answered."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
