"""Pack the text of lessons 10 and 11: Python's help on its own language, out of the Python that runs this.

    .venv/bin/python course/pack_python_docs.py

The text changes with every version of Python, and with it every number of those lessons; so the package ships
one version, in dlviz/data/texts. Build both lessons again after packing another.
"""

import gzip
import re
import sys
from pathlib import Path
from pydoc_data.topics import topics

TEXTS = Path(__file__).resolve().parent.parent / "dlviz" / "data" / "texts"


def cleaned(topics: dict[str, str]) -> str:
    """One text in ASCII, without the underlines of titles, and with one of several blanks or empty lines."""
    text = "\n\n".join(topics[name].strip() for name in sorted(topics))
    text = text.encode("ascii", "ignore").decode()
    text = re.sub(r"^[*=\-~^\"']{3,}$", "", text, flags=re.MULTILINE)
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text)


if __name__ == "__main__":
    text = cleaned(topics)
    (TEXTS / "python_docs.txt.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"Packed {len(text):,} characters of Python {sys.version.split()[0]}.")
