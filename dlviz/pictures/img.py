"""A picture for the page, with its text alternative."""

import base64
from html import escape


def img(png: bytes, words: str, width: int) -> str:
    """HTML of a picture (PNG), `width` CSS pixels wide, that a screen reader reads as `words`.

    Jupyter has no such words for a plain image/png: neither JupyterLab nor nbconvert looks for any.
    """
    source = base64.b64encode(png).decode()
    return f'<img src="data:image/png;base64,{source}" alt="{escape(words)}" width="{width}">'
