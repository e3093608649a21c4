"""The line between a page and its kernel sends short messages at once."""

import asyncio
import socket

import pytest
from jupyter_client.manager import KernelManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from dlviz.connection import PromptConnection


@pytest.mark.parametrize("kind, waits", [(PromptConnection, False), (ZMQChannelsWebsocketConnection, True)])
def test_short_messages_wait_for_no_acknowledgement(kind, waits, monkeypatch):
    """And with Jupyter's own connection they do: once that has changed, ours can go."""
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    told = []

    class Handler(KernelWebsocketHandler):
        """Jupyter's, without its sessions and its kernel."""

        prepare, get, on_close = WebSocketHandler.prepare, WebSocketHandler.get, WebSocketHandler.on_close
        select_subprotocol = get_compression_options = lambda *_: None

        def open(self):
            connection = kind(parent=KernelManager(), websocket_handler=self)
            told.append(connection.connect())
            line = self.ws_connection.stream.socket
            told.append(not line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            self.write_message("done")

    async def meet():
        listener, port = bind_unused_port()
        server = HTTPServer(Application([("/", Handler)]))
        server.add_socket(listener)
        page = await websocket_connect(f"ws://127.0.0.1:{port}/")
        assert await page.read_message() == "done"
        page.close()
        server.stop()

    asyncio.run(meet())
    assert told == ["connected", waits]
