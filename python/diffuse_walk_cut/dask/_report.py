# SPDX-License-Identifier: Apache-2.0
"""What became of a collection."""

import csv
import io
from dataclasses import dataclass, field

_SHOWN = 10


@dataclass
class Report:
    """What became of a collection; also in ``report.json`` and ``failed.csv`` of the output.

    Attributes
    ----------
    done : int
        Images that this call segmented.
    skipped : int
        Images whose results were there already, of the same input, parameters and version.
    failed : list of (str, str)
        Name and error, one sentence, of each image without a result. The next call tries them again.
    seconds : float
        Time that the call took.
    output : str
        The folder of the results.
    replaced : int
        Of those done, how many took the place of a result of another input, other parameters or another version.
    notes : list of (str, str)
        Name and note, one sentence, of each image with something in doubt or left out, such as values that stand for no
        data; an image may have several. Those of skipped images are here too, since they are of their results.
    others : list of str
        Results in the output that do not belong to this collection: of other calls, with parameters of their own. They
        are left alone.
    """

    done: int = 0
    skipped: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    output: str = ""
    replaced: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        again = f" ({self.replaced} in place of older results)" if self.replaced else ""
        lines = [
            f"{self.done} done{again}, {self.skipped} skipped, {len(self.failed)} failed in {self.seconds:.1f} s; "
            f"results in {self.output}"
        ]
        lines += [f"  failed: {name}: {error}" for name, error in self.failed[:_SHOWN]]
        if len(self.failed) > _SHOWN:
            lines.append(f"  and {len(self.failed) - _SHOWN} more: failed.csv")
        lines += [f"  note: {name}: {note}" for name, note in self.notes[:_SHOWN]]
        if len(self.notes) > _SHOWN:
            lines.append(f"  and {len(self.notes) - _SHOWN} more notes: report.json")
        if self.others:
            lines.append(f"  {len(self.others)} results in the folder are not of this collection: report.json")
        return "\n".join(lines)

    def to_dict(self) -> dict:
        """For JSON."""
        return {
            "done": self.done,
            "skipped": self.skipped,
            "replaced": self.replaced,
            "failed": [{"name": name, "error": error} for name, error in self.failed],
            "notes": [{"name": name, "note": note} for name, note in self.notes],
            "seconds": round(self.seconds, 3),
            "output": self.output,
            "others": self.others,
        }

    def failed_as_csv(self) -> str:
        """Name and error of each failed image, with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("name", "error"))
        writer.writerows(self.failed)
        return text.getvalue()
