# SPDX-License-Identifier: Apache-2.0
"""Makes docs/python-segment.png and docs/python-walk.png: the last figure of each notebook.

    python examples/notebooks/make_pictures.py

Needs nbclient, ipykernel, matplotlib, pydicom and scipy beside the package. The tests run the notebooks by `execute`.
"""

from __future__ import annotations

import base64
import io
import os
import pathlib
import shutil
import tempfile

import nbformat
import numpy as np
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from PIL import Image, ImageFilter

NOTEBOOKS = pathlib.Path(__file__).resolve().parent
ROOT = NOTEBOOKS.parents[1]
PICTURES = {"segment_anything": "python-segment.png", "what_the_walk_sees": "python-walk.png"}
MOST_BYTES = 195_000


class OwnKernelManager(AsyncKernelManager):
    """Starts the kernel of the interpreter that runs this, whatever kernels are installed."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


def execute(name: str, folder: pathlib.Path, **environment: str) -> nbformat.NotebookNode:
    """Run a notebook in `folder` by the Python that runs this, and return it with its outputs.

    Parameters
    ----------
    name : str
        Name of the notebook, without ``.ipynb``.
    folder : pathlib.Path
        Its current directory.
    **environment : str
        Variables of the environment to set.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Where a cell raises.
    """
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook,
        kernel_manager_class=OwnKernelManager,
        kernel_name="python3",
        timeout=300,
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as home:
        client.execute(env={**os.environ, "IPYTHONDIR": home, **environment})
    return notebook


def find_picture(notebook: nbformat.NotebookNode) -> Image.Image:
    """The figure of the cell with the tag "picture"."""
    for cell in notebook.cells:
        if "picture" in cell.metadata.get("tags", ()):
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    return Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")
    raise ValueError("no cell with the tag picture has a figure")


def smooth(picture: Image.Image) -> Image.Image:
    """The grain of photographs taken out, which would be most of the file; lines and letters stay as they are."""
    median = picture.filter(ImageFilter.MedianFilter(3))
    grain = np.abs(np.asarray(picture, int) - np.asarray(median, int)).max(axis=2) < 24
    return Image.fromarray(np.where(grain[..., None], median, picture))


def encode(picture: Image.Image) -> bytes:
    """PNG with as many colors as fit into `MOST_BYTES`."""
    for colors in range(256, 16, -16):
        file = io.BytesIO()
        paletted = picture.quantize(colors, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
        paletted.save(file, format="PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            return file.getvalue()
    raise ValueError(f"{picture.size}: too large for {MOST_BYTES} bytes; make it smaller")


if __name__ == "__main__":
    for notebook_name, file_name in PICTURES.items():
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(ROOT / "examples" / "Data", pathlib.Path(place) / "Data")
            encoded = encode(smooth(find_picture(execute(notebook_name, pathlib.Path(place)))))
        (ROOT / "docs" / file_name).write_bytes(encoded)
        print(f"docs/{file_name}: {len(encoded)} bytes")
