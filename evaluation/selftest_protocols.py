# SPDX-License-Identifier: Apache-2.0
"""Classes, layouts, crops and matchings are those of the peers; selftest.py runs these. Needs numpy, scipy and pillow.

peers_reference.json has what the peers' own code gave for the same made-up data (peers_reference.py). Where classes of an image
are matched to regions that share no pixel with them, the choice is that of SciPy's solver: should a later version choose
otherwise, the peers' figures change as ours do, and the file has to be made anew with it.
"""
import json
import pathlib
import tempfile

import class_maps
import made_up
import matching
import numpy as np
from benchmark_data import COCO_LIST, DATA_SETS, list_examples
from protocols import PROTOCOLS, Protocol

REFERENCE = json.loads((pathlib.Path(__file__).resolve().parent / "peers_reference.json").read_text())


def refuses(function, *arguments):
    """The message of the ValueError."""
    try:
        function(*arguments)
    except ValueError as error:
        return str(error)
    raise AssertionError("it was taken")


def test_per_image_matching_is_that_of_the_peers():
    for peer in ("diffcut", "diffseg"):
        for case, (*expected, every) in REFERENCE[peer]["matching"].items():
            regions, labels, classes = made_up.case(*map(int, case.split()))
            table = matching.table_of(regions, labels, classes)
            assert matching.match_image(table, False).tolist() == expected and table.sum() == every, (peer, case)


def test_one_matching_is_that_of_stego():
    for number, (accuracy, mean_iou) in REFERENCE["stego"]["global"].items():
        classes, whole = made_up.CASES[int(number)][0], 0
        for seed in range(3):
            regions, labels, _ = made_up.case(int(number), seed)
            table = matching.table_of(regions % classes, labels, classes)
            whole = whole + np.pad(table, ((0, 0), (0, classes - table.shape[1])))
        sums = matching.match(whole)
        # Theirs divides in 32 bits.
        assert abs(matching.accuracy(sums) - accuracy) < 1e-7 and abs(matching.mean_iou(sums) - mean_iou) < 1e-7


def test_matching_by_hand():
    # Three regions of 6, 3 and 1 pixels; two classes of 5 and 5. The best: first to first, second to second.
    table = np.array([[4, 1, 0], [2, 2, 1]])
    assert matching.match(table).tolist() == [[4, 2], [2, 1], [1, 3]]
    assert matching.accuracy(matching.match(table)) == 0.6
    assert matching.mean_iou(matching.match(table)) == (4 / 7 + 2 / 6) / 2
    # A class without pixels gets the region that is left over, and its pixels are wrong in it.
    assert matching.match(np.array([[4, 1], [0, 0]])).tolist() == [[4, 0], [0, 1], [1, 0]]
    # The background takes all regions that no class has: 5 and 2 pixels, in two regions, are one.
    background = matching.match_image(np.array([[6, 0, 0], [1, 5, 2]]), True)
    assert background.tolist() == [[6, 7], [1, 0], [0, 1]]
    # Nothing has a class: nothing is counted.
    assert matching.match_image(np.zeros((3, 4), int), False).tolist() == [[0] * 3] * 3
    assert np.isnan(matching.mean_iou(np.zeros((3, 2))))


def test_classes():
    numbers = [int(word) for line in COCO_LIST.read_text().splitlines() if line[0] != "#" for word in line.split()]
    assert len(numbers) == 2175 == len(set(numbers)) and numbers == sorted(numbers)
    for data_set, one in DATA_SETS.items():
        for layout in one.layouts:
            classes = one.classes - one.background
            assert set(layout.values[layout.values >= 0]) == set(range(classes)), data_set
    stuff = class_maps.coco_stuff_27()
    # person, car, boat, dog; sky-other, tree, clouds, wood (COCO-Stuff's numbers less one)
    assert stuff[[0, 2, 8, 17, 156, 168, 105, 181]].tolist() == [9, 11, 11, 7, 23, 22, 23, 24]
    assert class_maps.coco_objects()[[0, 10, 12, 89, 90, 91, 255]].tolist() == [0, 10, 11, 79, -2, -1, -1]
    assert "got [200]" in refuses(class_maps.apply, stuff, np.array([[3, 200]]), "file.png")


def test_every_layout_is_found():
    for data_set, one in DATA_SETS.items():
        for layout in range(len(one.layouts)):
            for below in ("", *(one.folders if layout == 0 else ())):
                with tempfile.TemporaryDirectory() as folder:
                    images = 1 if below else 4
                    made_up.make(data_set, pathlib.Path(folder) / below, images, layout)
                    found = list_examples(one, folder)
                    names = [name.split("/")[-1] for name in made_up.NAMES[data_set][:images]]
                    assert [example.name for example in found] == names
                    assert all(path.exists() for example in found for path in example.files)
                    for k, example in enumerate(found):
                        assert example.read_image().shape == (*made_up.SHAPES[k], 3)
                        assert (example.read_classes() < one.classes - one.background).all()
        with tempfile.TemporaryDirectory() as folder:
            message = refuses(list_examples, one, folder)
            assert one.title in message and one.layouts[0].label("*") in message


def test_squares():
    for protocol, peer in ((PROTOCOLS[name], REFERENCE[name]) for name in PROTOCOLS):
        with tempfile.TemporaryDirectory() as folder:
            made_up.make("cityscapes-27", folder)
            image = protocol.image(list_examples(DATA_SETS["cityscapes-27"], folder)[0].read_image())
        assert image.shape == (protocol.size, protocol.size, 3)
        expected = np.array(peer["data sets"]["cityscapes-27"]["image"])  # before it is rounded to 8 bits
        assert np.abs(image[:: 128, :: 128] - expected).max() < 0.501
    # A ramp stays one, half a pixel from the sides; made smaller it is not smoothed.
    ramp = np.repeat(np.arange(0, 240, 8.0)[None, :, None], 30, 0).repeat(3, 2)
    large = Protocol("ramp", 0, 60, 1).image(ramp)[30, :, 0]
    assert large[1:-1].tolist() == [round(x) for x in (np.arange(1, 59) + 0.5) * 4 - 4]
    stripes = np.zeros((30, 30, 3)) + (np.arange(30) % 3 == 1)[None, :, None] * 90
    assert set(np.unique(Protocol("small", 0, 10, 1).image(stripes))) == {90}
    # Labels: the nearest of the square in the middle; every eighth pixel.
    labels = np.arange(50 * 70).reshape(50, 70)
    found = PROTOCOLS["diffcut"].labels(labels)
    assert found.shape == (128, 128) and found[0, 0] == 10 and found[0, 3] == 11 and found[127, 127] == 48 * 70 + 58
    assert "not 1024 x 1024" in refuses(PROTOCOLS["diffcut"].regions, np.zeros((512, 512)))
    assert "2 x 2" in refuses(PROTOCOLS["diffcut"].image, np.zeros((1, 9, 3)))


def test_labels_of_wrong_files_are_refused():
    with tempfile.TemporaryDirectory() as folder:
        root = made_up.make("voc", folder)
        example = list_examples(DATA_SETS["voc"], folder)[0]
        made_up.save(np.zeros((61, 84, 3), np.uint8), example.label)
        assert "one value a pixel" in refuses(example.read_classes)
        made_up.save(np.full((61, 84), 99, np.uint8), example.label)
        message = refuses(example.read_classes)
        assert "99" in message and str(root) in message
    assert "no voc" in refuses(semantic, "voc", "diffseg")


def semantic(name, protocol):
    from semantic import Semantic

    return Semantic(name, protocol)


TESTS = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
