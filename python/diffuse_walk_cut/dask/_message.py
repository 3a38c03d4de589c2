# SPDX-License-Identifier: Apache-2.0
"""An error in one sentence, for lists of many."""

import re

_ITK = re.compile(r"ITK ERROR:\s*(?:\w+\(0x[0-9a-fA-F]+\):\s*)?")


def sentence(error: BaseException, longest: int = 500) -> str:
    """What went wrong, on one line: the words of the error alone, where ITK puts a file and an address before them."""
    text = " ".join(str(error).split())
    text = _ITK.split(text)[-1]
    if isinstance(error, KeyError) or not text:
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return text if len(text) <= longest else text[: longest - 3] + "..."
