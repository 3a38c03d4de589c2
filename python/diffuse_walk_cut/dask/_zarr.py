# SPDX-License-Identifier: Apache-2.0
"""OME-Zarr (OME-NGFF 0.1 to 0.5): the images of a hierarchy, and label images beside them.

https://ngff.openmicroscopy.org/0.5/, https://ngff.openmicroscopy.org/0.4/
"""

import itertools
import json
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy

from ._source import describe_file, digest

SPACE, CHANNEL, TIME = "space", "channel", "time"
_USUAL_TYPES = {"x": SPACE, "y": SPACE, "z": SPACE, "c": CHANNEL, "t": TIME}
_USUAL_NAMES = {2: "yx", 3: "zyx", 5: "tczyx"}
_MARK = "diffuse_walk_cut"


def _import_zarr():
    try:
        import zarr
    except ImportError as error:
        raise ImportError(
            "images: OME-Zarr needs zarr 3, which is not installed: pip install dask distributed zarr"
        ) from error
    if int(zarr.__version__.split(".")[0]) < 3:
        raise ImportError(f"images: OME-Zarr needs zarr 3; {zarr.__version__} is installed: pip install 'zarr>=3'")
    return zarr


@dataclass(frozen=True, slots=True)
class Plane:
    """One image of a Zarr array: a plane or volume with all its channels, at one time.

    `store` is a path or URL, or a zarr store; `group` the path of its multiscale image, None for an array alone;
    `types` what each axis of the array is; `scale` and `translation` have an entry for each axis, those of space in
    millimeters where the image says its unit.
    """

    store: Any
    group: str | None
    array: str
    types: tuple[str, ...]
    scale: tuple[float, ...]
    translation: tuple[float, ...]
    time: int | None

    def open(self):
        return _import_zarr().open_array(self.store, path=self.array, mode="r")

    def identity(self) -> dict[str, Any]:
        """From the metadata and, on a file system, size and time of the chunks; elsewhere the metadata alone, so that
        changed pixels are not noticed."""
        array = self.open()
        known = {
            "path": str(self.store),
            "array": self.array,
            "time": self.time,
            "metadata": digest(
                [
                    json.dumps(array.metadata.to_dict(), sort_keys=True, default=str),
                    repr((self.types, self.scale, self.translation)),
                ]
            ),
        }
        if isinstance(self.store, str) and os.path.isfile(self.store):
            known["digest"] = digest([describe_file(self.store)])
        elif isinstance(self.store, str) and os.path.isdir(self.store):
            folder = os.path.join(self.store, self.array)
            known["digest"] = digest(f"{key} {describe_file(os.path.join(folder, key))}" for key in self._chunks(array))
        return known

    def _chunks(self, array) -> Iterator[str]:
        sizes = array.shards or array.chunks
        counts = [range(math.ceil(length / size)) for length, size in zip(array.shape, sizes)]
        if TIME in self.types:
            axis = self.types.index(TIME)
            first = (self.time or 0) // sizes[axis]
            counts[axis] = range(first, first + 1)
        return (array.metadata.encode_chunk_key(place) for place in itertools.product(*counts))

    def read(self) -> Any:
        """An itk.Image, or itk.VectorImage where there are several channels, with spacing and origin; 2-D where there
        is one slice."""
        pixels = self.open()[tuple((self.time or 0) if kind == TIME else slice(None) for kind in self.types)]
        types = [kind for kind in self.types if kind != TIME]
        spaces = [axis for axis, kind in enumerate(self.types) if kind == SPACE]
        has_channels = CHANNEL in types
        if has_channels:
            pixels = numpy.moveaxis(pixels, types.index(CHANNEL), -1)
            if pixels.shape[-1] == 1:
                pixels, has_channels = pixels[..., 0], False
        if len(spaces) == 3 and pixels.shape[0] == 1:
            pixels, spaces = pixels[0], spaces[1:]
        return _to_itk(
            pixels, has_channels, [self.scale[axis] for axis in spaces], [self.translation[axis] for axis in spaces]
        )


def _to_itk(pixels: numpy.ndarray, has_channels: bool, spacing: list[float], origin: list[float]) -> Any:
    import itk

    kept = ("uint8", "uint16", "int16", "float32", "float64")
    if pixels.dtype.name not in kept:
        narrow = {"bool": "uint8", "int8": "int16", "float16": "float32"}
        pixels = pixels.astype(narrow.get(pixels.dtype.name, "float64"))
    pixels = numpy.ascontiguousarray(pixels)
    if has_channels:  # Three of 8 bits would become RGB by themselves.
        kind = {"uint8": itk.UC, "uint16": itk.US, "int16": itk.SS, "float32": itk.F, "float64": itk.D}[
            pixels.dtype.name
        ]
        image = itk.image_from_array(pixels, ttype=itk.VectorImage[kind, pixels.ndim - 1])
    else:
        image = itk.image_from_array(pixels)
    # ITK's spacing is above 0; an axis that runs the other way has the other direction.
    image.SetSpacing([abs(value) for value in spacing[::-1]])
    image.SetOrigin(origin[::-1])
    image.SetDirection(itk.matrix_from_array(numpy.diag([-1.0 if value < 0 else 1.0 for value in spacing[::-1]])))
    return image


# Finding -------------------------------------------------------------------------------------------------------------


def find_in_object(node: Any) -> list[tuple[str, Plane]]:
    """The images of an open group or array: the path of each below it, and where it is."""
    zarr = _import_zarr()
    store = node.store
    if isinstance(store, zarr.storage.MemoryStore):
        raise ValueError("images: a Zarr group in memory cannot be read by other processes; save it to a folder first")
    where = str(store.root) if isinstance(store, zarr.storage.LocalStore) else store
    found = list(_find_in_node(node, where, ""))
    name = _cut_store_name(node.path or (os.path.basename(where) if isinstance(where, str) else "image"))
    return [(f"{name}/{path}" if path else name, plane) for path, plane in found]


def _cut_store_name(name: str) -> str:
    return re.sub(r"(\.ome)?\.zarr$", "", name)


def find_in_store(store: str) -> list[tuple[str, Plane]]:
    """The images below a path or URL, as `find_in_object`."""
    store = store if "://" in store else os.path.abspath(store)
    return list(_find_in_node(_import_zarr().open(store, mode="r"), store, ""))


def _attributes(node: Any) -> dict[str, Any]:
    """The metadata of OME: at the top until 0.4, under ``ome`` since 0.5."""
    attributes = node.attrs.asdict()
    return attributes.get("ome", attributes)


def _natural(name: str) -> list:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name)]


def _find_in_node(node: Any, store: Any, path: str) -> Iterator[tuple[str, Plane]]:
    zarr = _import_zarr()
    if isinstance(node, zarr.Array):
        yield from _split(node, store, path, *_describe_array(node, store))
        return
    metadata = _attributes(node)
    inner: list[str]
    if "multiscales" in metadata:
        level = metadata["multiscales"][0]["datasets"][0]["path"]
        yield from _split(
            node[level], store, path, node.path, *_describe_level(metadata["multiscales"][0], 0, node[level])
        )
        return
    if "plate" in metadata:
        inner = [well["path"] for well in metadata["plate"]["wells"]]
    elif "well" in metadata:
        inner = [image["path"] for image in metadata["well"]["images"]]
    elif "OME" in node and "series" in _attributes(node["OME"]):
        inner = list(_attributes(node["OME"])["series"])
    else:
        inner = sorted((name for name in node.group_keys() if name not in ("labels", "OME")), key=_natural)
    for name in inner:
        yield from _find_in_node(node[name], store, f"{path}/{name}" if path else name)


def _split(array: Any, store: Any, path: str, group: str | None, types: tuple, scale: tuple, translation: tuple):
    """One image for each time; a number is in its name where there are several."""
    _check_types(types, array)
    times = array.shape[types.index(TIME)] if TIME in types else 1
    for time in range(times):
        name = f"t{time:0{max(4, len(str(times - 1)))}d}"
        yield (
            (f"{path}/{name}" if path else name) if times > 1 else path,
            Plane(store, group, array.path, types, scale, translation, time if times > 1 else None),
        )


def _check_types(types: tuple[str, ...], array: Any) -> None:
    known = all(types.count(kind) <= 1 for kind in (CHANNEL, TIME)) and set(types) <= {SPACE, CHANNEL, TIME}
    if len(types) != array.ndim or not known or types.count(SPACE) not in (2, 3):
        raise ValueError(
            f"images: the axes of {array.store_path} are {', '.join(types)}; 2 or 3 of space, at most one channel "
            "and one time axis are allowed"
        )


def _describe_level(multiscale: dict, level: int, array: Any) -> tuple[tuple, tuple, tuple]:
    """Types of the axes, scale and translation of one level."""
    axes = multiscale.get("axes") or list("tczyx")
    names = [axis if isinstance(axis, str) else axis["name"] for axis in axes]
    types = tuple(
        _USUAL_TYPES.get(axis, axis)
        if isinstance(axis, str)
        else axis.get("type") or _USUAL_TYPES.get(axis["name"].lower(), axis["name"])
        for axis in axes
    )
    scale, translation = numpy.ones(len(names)), numpy.zeros(len(names))
    steps = [
        *multiscale["datasets"][level].get("coordinateTransformations", ()),
        *multiscale.get("coordinateTransformations", ()),
    ]
    for step in steps:
        if step["type"] == "scale":
            factor = numpy.asarray(step["scale"], float)
            scale, translation = scale * factor, translation * factor
        elif step["type"] == "translation":
            translation = translation + numpy.asarray(step["translation"], float)
        elif step["type"] != "identity":
            raise ValueError(
                f"images: {array.store_path} has a coordinate transformation {step['type']!r}; scale and "
                "translation are allowed"
            )
    units = [None if isinstance(axis, str) else axis.get("unit") for axis in axes]
    factors = _find_factors(types, units, array)
    scale, translation = scale * factors, translation * factors
    for name, kind, step in zip(names, types, scale):
        if kind == SPACE and not (numpy.isfinite(step) and step != 0):
            raise ValueError(f"images: {array.store_path} has a scale of {step:g} along {name}; it must not be 0")
    return types, tuple(scale.tolist()), tuple(translation.tolist())


#: Millimeters, ITK's unit, in those of OME-Zarr (names of UDUNITS-2).
_MILLIMETERS = {
    "angstrom": 1e-7, "attometer": 1e-15, "centimeter": 10.0, "decimeter": 100.0, "exameter": 1e21,
    "femtometer": 1e-12, "foot": 304.8, "gigameter": 1e12, "hectometer": 1e5, "inch": 25.4, "kilometer": 1e6,
    "megameter": 1e9, "meter": 1e3, "micrometer": 1e-3, "micron": 1e-3, "mile": 1609344.0, "millimeter": 1.0,
    "nanometer": 1e-6, "parsec": 3.0856775814913673e19, "petameter": 1e18, "picometer": 1e-9, "terameter": 1e15,
    "yard": 914.4, "yoctometer": 1e-21, "yottameter": 1e27, "zeptometer": 1e-18, "zettameter": 1e24,
}  # fmt: skip


def _find_factors(types: tuple[str, ...], units: list, array: Any) -> numpy.ndarray:
    """For each axis, from its unit to millimeters. Axes of space without a unit have that of the others; where none has
    one, numbers stay as they are."""
    known = {unit for kind, unit in zip(types, units) if kind == SPACE and unit}
    unknown = sorted(unit for unit in known if unit not in _MILLIMETERS)
    if unknown:
        raise ValueError(
            f"images: {array.store_path} has axes in {', '.join(unknown)}; lengths such as micrometer are allowed"
        )
    spaces = [unit for kind, unit in zip(types, units) if kind == SPACE]
    if len(known) > 1 and not all(spaces):
        raise ValueError(
            f"images: {array.store_path} has axes in {', '.join(sorted(known))} and one without unit; give each its unit"
        )
    usual = next(iter(known), None)
    return numpy.array([
        1.0 if kind != SPACE or usual is None else _MILLIMETERS[unit or usual] for kind, unit in zip(types, units)
    ])


def _describe_array(array: Any, store: Any) -> tuple:
    """The group that names the array as one of its levels, if any, and axes, scale and translation: from that group, or
    from the names of the dimensions, or by their number."""
    zarr = _import_zarr()
    parent, _, name = array.path.rpartition("/")
    if isinstance(store, str) and not array.path and "://" not in store:
        parent_store, name = os.path.split(store)
    else:
        parent_store = store
    try:
        multiscale = _attributes(zarr.open_group(parent_store, path=parent, mode="r"))["multiscales"][0]
        level = [dataset["path"] for dataset in multiscale["datasets"]].index(name)
        return None, *_describe_level(multiscale, level, array)
    except (KeyError, ValueError, FileNotFoundError):
        pass
    names = getattr(array.metadata, "dimension_names", None) or array.attrs.get("_ARRAY_DIMENSIONS")
    if not names and array.ndim not in _USUAL_NAMES:
        raise ValueError(
            f"images: {array.store_path} has {array.ndim} dimensions without names; give it dimension_names such "
            "as c, z, y, x"
        )
    names = [str(name) for name in names or _USUAL_NAMES[array.ndim]]
    types = tuple(_USUAL_TYPES.get(name.lower(), name) for name in names)
    return None, types, (1.0,) * array.ndim, (0.0,) * array.ndim


# Label images --------------------------------------------------------------------------------------------------------


def prepare_labels(plane: Plane, name: str) -> None:
    """Makes the label image `name` beside an image: all its levels, filled with 0, where it is not there yet.

    Raises
    ------
    ValueError
        The array is no level of a multiscale image, the store cannot be written, or there is a label image of that name
        that this function did not make.
    """
    zarr = _import_zarr()
    if plane.group is None:
        raise ValueError(f"labels={name!r}: {plane.store} is an array alone; label images lie beside multiscale images")
    try:
        group = zarr.open_group(plane.store, path=plane.group, mode="r+", use_consolidated=False)
        everything = group.require_group("labels")
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(f"labels={name!r}: {plane.store} cannot be written ({error}); leave labels out") from error
    source = _attributes(group)["multiscales"][0]
    levels = [group[dataset["path"]] for dataset in source["datasets"]]
    shapes = [
        tuple(1 if kind == CHANNEL else length for kind, length in zip(plane.types, level.shape)) for level in levels
    ]
    if name in everything:
        image = everything[name]
        if _MARK not in image.attrs:
            raise ValueError(f"labels={name!r}: {plane.store} has label images of that name already; choose another")
        made = [image[str(level)].shape for level in range(len(shapes)) if str(level) in image]
        if made == shapes and "multiscales" in _attributes(image):
            return
    image = everything.create_group(name, overwrite=True, attributes={_MARK: True})
    new = group.metadata.zarr_format == 3
    for level, shape in enumerate(shapes):
        chunks = tuple(1 if kind in (TIME, CHANNEL) else size for kind, size in zip(plane.types, levels[level].chunks))
        keywords = (
            {"dimension_names": levels[level].metadata.dimension_names}
            if new
            else {"chunk_key_encoding": {"name": "v2", "separator": "/"}}
        )
        image.create_array(str(level), shape=shape, chunks=chunks, dtype="uint32", fill_value=0, **keywords)
    version = "0.5" if new else source.get("version", "0.4")
    multiscale = {key: source[key] for key in ("axes", "coordinateTransformations") if key in source}
    multiscale.update(
        name=name,
        type="nearest",
        datasets=[{**dataset, "path": str(level)} for level, dataset in enumerate(source["datasets"])],
    )
    metadata = {"image-label": {"version": version, "source": {"image": "../../"}}, "multiscales": [multiscale]}
    listed = _attributes(everything).get("labels", [])
    listed = {"labels": [*listed, name] if name not in listed else listed}
    if new:
        metadata, listed = ({"ome": {"version": version, **one}} for one in (metadata, listed))
    else:
        multiscale["version"] = version
    everything.attrs.update(listed)
    image.attrs.update(metadata)  # Last: a label image with it is whole.


def write_labels(plane: Plane, name: str, labels: numpy.ndarray) -> None:
    """Writes the labels of one image, (y, x) or (z, y, x), into every level of its label image; coarser levels take the
    nearest pixel."""
    image = _import_zarr().open_group(
        plane.store, path=f"{plane.group}/labels/{name}".lstrip("/"), mode="r+", use_consolidated=False
    )
    spaces = [axis for axis, kind in enumerate(plane.types) if kind == SPACE]
    labels = labels.reshape((1,) * (len(spaces) - labels.ndim) + labels.shape)
    for _, level in sorted(image.arrays(), key=lambda one: int(one[0])):
        nearest = [
            numpy.minimum(((numpy.arange(level.shape[axis]) + 0.5) * size / level.shape[axis]).astype(int), size - 1)
            for axis, size in zip(spaces, labels.shape)
        ]
        where = tuple(
            slice(None) if kind == SPACE else (plane.time or 0) if kind == TIME else 0 for kind in plane.types
        )
        level[where] = labels[numpy.ix_(*nearest)].astype(numpy.uint32)
