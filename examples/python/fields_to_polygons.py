# SPDX-License-Identifier: Apache-2.0
"""Fields of a satellite image as polygons with their areas in hectares, for QGIS, ArcGIS or PostGIS.

    python fields_to_polygons.py OUTPUT_FOLDER [IMAGE]

Without IMAGE, a GeoTIFF is made: 4 bands (blue, green, red, near infrared), pixels of 10 m, UTM zone 33 N, fields with paths
between them, and forest around. Another image must have these 4 bands first and a system of reference in meters.
"""

import pathlib
import sys

import numpy as np

try:
    import matplotlib
    import pandas
    import rasterio
    import rasterio.features
    import shapely
    from matplotlib import pyplot
except ImportError as error:
    sys.exit(f"{error}. This example needs: pip install matplotlib pandas rasterio shapely")

from diffuse_walk_cut import exchange, segment

# Reflectance in 1/10000: blue, green, red, near infrared.
CROPS = {
    "wheat": (300, 600, 400, 3800),
    "ripe barley": (700, 1100, 1400, 2600),
    "bare soil": (900, 1200, 1600, 2100),
    "rape": (500, 1500, 1300, 4200),
    "maize": (350, 750, 600, 3000),
    "meadow": (400, 800, 650, 3300),
}
FOREST, PATH = (200, 350, 250, 2600), (1200, 1500, 1700, 2000)


def main(folder, file=None):
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    if file is None:
        file = folder / "fields.tif"
        truth = make_image(file)
    with rasterio.open(file) as source:
        bands, transform, crs = source.read()[:4], source.transform, source.crs

    # How green each pixel is: near infrared minus red by their sum, from -1 to 1. It is the fifth channel; four channels alone
    # would be taken for red, green, blue and alpha, and the near infrared be left out.
    red, infrared = bands[2:4].astype(np.float32)
    ndvi = (infrared - red) / np.maximum(infrared + red, 1)
    channels = np.concatenate([bands, ndvi[np.newaxis]]).astype(np.float32)

    # Regions in one place and one piece each, of half a hectare or more, on superpixels of 40 pixels.
    hectare = 10_000 / abs(transform.determinant)  # in pixels
    result = segment(
        channels,
        channel_axis=0,
        appearance="intensity",
        grouping="objects",
        connected=True,
        number_of_tokens=bands[0].size // 40,
        minimum_region_fraction=0.5 * hectare / bands[0].size,
    )
    collection = exchange.to_geojson(result, folder / "fields.geojson", affine=transform, crs=crs)
    polygons = {one["properties"]["label"]: shapely.geometry.shape(one["geometry"]) for one in collection["features"]}

    table = result.statistics()
    table["ndvi"] = table.channel5_mean.round(2)
    table["hectares"] = [round(polygons[label].area / 10_000, 2) for label in table.index]
    table["east"] = [round(polygons[label].centroid.x) for label in table.index]
    table["north"] = [round(polygons[label].centroid.y) for label in table.index]
    table = table[["hectares", "ndvi", "east", "north"]]
    table.to_csv(folder / "fields.csv")
    print(f"{len(table)} regions, of {table.hectares.min()} to {table.hectares.max()} ha; {table.hectares.sum():.0f} ha in all.")
    if truth:
        compare(folder, truth, list(polygons.values()))
    result.explore(path=folder / "explorer.html")
    draw(folder / "fields.png", bands, polygons, table, transform)
    print(f"See {folder / 'fields.geojson'}, {folder / 'fields.png'} and {folder / 'explorer.html'}.")


def compare(folder, truth, polygons):
    """Each field that was made, and the polygon that it shares most with: the area of both by that of either."""
    rows = []
    for crop, field in truth:
        shares = [field.intersection(polygon).area / field.union(polygon).area for polygon in polygons]
        best = int(np.argmax(shares))
        row = {"crop": crop, "true_hectares": round(field.area / 10_000, 2)}
        rows.append({**row, "hectares": round(polygons[best].area / 10_000, 2), "overlap": round(shares[best], 2)})
    table = pandas.DataFrame(rows)
    table.to_csv(folder / "compared.csv", index=False)
    print(table.to_string(index=False))
    print(f"{(table.overlap > 0.8).sum()} of {len(table)} fields have a polygon that is theirs to more than 80 %.")


def make_image(path, seed=0, gap=20):
    """Write the GeoTIFF; the fields that it has, each with its crop, in meters."""
    random = np.random.default_rng(seed)
    height, width = 240, 320
    transform = rasterio.Affine(10, 0, 400_000, 0, -10, 5_800_000)

    # A rectangle is cut into fields at right angles, the longer side first; paths are left between them, 20 m wide.
    boxes = [(-1250, -900, 1250, 900)]
    while len(boxes) < 15:
        left, low, right, high = boxes.pop(int(np.argmax([(b[2] - b[0]) * (b[3] - b[1]) for b in boxes])))
        share = random.uniform(0.35, 0.65)
        if right - left > high - low:
            middle = left + share * (right - left)
            boxes += [(left, low, middle, high), (middle, low, right, high)]
        else:
            middle = low + share * (high - low)
            boxes += [(left, low, right, middle), (left, middle, right, high)]
    boxes = [shapely.affinity.rotate(shapely.box(*box), 12, origin=(0, 0)) for box in boxes]
    boxes = [shapely.affinity.translate(box, 401_600, 5_798_800) for box in boxes]
    fields = [(str(random.choice(list(CROPS))), box.buffer(-gap / 2, join_style="mitre")) for box in boxes]

    spectra = np.array([FOREST, PATH, *(CROPS[crop] for crop, _ in fields)], float)
    shapes = [(box, 1) for box in boxes] + [(field, number) for number, (_, field) in enumerate(fields, start=2)]
    where = rasterio.features.rasterize(shapes, (height, width), transform=transform)
    bands = spectra[where].transpose(2, 0, 1)
    # Trees of the forest, soil that changes within fields, noise of the sensor.
    y, x = np.mgrid[:height, :width]
    bands *= 1 + 0.05 * np.sin(x / 23 + 1) * np.cos(y / 31)
    bands *= np.where(where == 0, random.normal(1, 0.12, where.shape), random.normal(1, 0.03, where.shape))
    bands += random.normal(0, 40, bands.shape)
    profile = {"driver": "GTiff", "height": height, "width": width, "count": 4, "dtype": "uint16", "crs": "EPSG:32633"}
    with rasterio.open(path, "w", transform=transform, **profile) as file:
        file.write(np.clip(bands, 0, 10_000).astype(np.uint16))
    return fields


def draw(path, bands, polygons, table, transform):
    """In false colors: near infrared, red and green as red, green and blue, so that what grows is red."""
    matplotlib.use("Agg")
    low, high = np.percentile(bands[[3, 2, 1]], (1, 99), axis=(1, 2))
    shown = np.clip((bands[[3, 2, 1]].transpose(1, 2, 0) - low) / (high - low), 0, 1)
    height, width = bands.shape[1:]
    (left, top), (right, bottom) = transform * (0, 0), transform * (width, height)
    figure, axes = pyplot.subplots(figsize=(9, 9 * height / width), layout="constrained")
    axes.imshow(shown, extent=(left, right, bottom, top))
    for label, polygon in polygons.items():
        for part in getattr(polygon, "geoms", [polygon]):
            for ring in (part.exterior, *part.interiors):
                axes.plot(*ring.xy, color="white", linewidth=1.2)
        if polygon.area < polygon.convex_hull.area / 2:
            continue  # paths, or what lies around
        point = polygon.representative_point()
        axes.text(point.x, point.y, f"{table.hectares[label]:.1f} ha", color="white", ha="center", va="center", fontsize=9)
    axes.ticklabel_format(useOffset=False, style="plain")
    axes.set(xlabel="east, m", ylabel="north, m")
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
