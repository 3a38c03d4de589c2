# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Slicer extension share: where its code lies, random trees, and a result of the program."""
import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
EXTENSION = HERE.parent.parent / 'slicer'
sys.path.insert(0, str(EXTENSION / 'DiffuseWalkCut'))
sys.path.insert(0, str(HERE.parent / 'app'))

from DiffuseWalkCutLib.hierarchy import Hierarchy  # noqa: E402


def random_content(leaves, seed):
    """What tree.json would hold of a random tree: the largest costs are split last."""
    random = np.random.default_rng(seed)
    nodes = [{'parent': None, 'children': [], 'leaves': [1, leaves], 'cost': None}]
    splits, ends = [], [0]
    while True:
        ends = [node for node in ends if nodes[node]['leaves'][0] < nodes[node]['leaves'][1]]
        if not ends:
            break
        node = ends.pop(random.integers(len(ends)))
        first, last = nodes[node]['leaves']
        middle = int(random.integers(first, last))
        nodes[node]['cost'] = 0.01 * (len(splits) + 1)
        nodes[node]['children'] = [len(nodes), len(nodes) + 1]
        for part in ([first, middle], [middle + 1, last]):
            ends.append(len(nodes))
            nodes.append({'parent': node, 'children': [], 'leaves': part, 'cost': None})
        splits.append(node)
    for number, node in enumerate(nodes):
        node['id'] = number
    return {'format': 'DiffuseWalkCut partition tree', 'version': 1, 'nodes': nodes, 'splits': splits,
            'automatic': {'regions': max(1, leaves // 2), 'threshold': 0.1}}


def random_tree(leaves=20, seed=0):
    return Hierarchy(random_content(leaves, seed))


def random_leaves(tree, shape=(6, 7, 8), seed=0, outside=True):
    """Leaf labels in which each leaf has a voxel, and some voxels are outside the mask."""
    random = np.random.default_rng(seed)
    leaves = random.integers(0 if outside else 1, tree.number_of_leaves + 1, shape).astype(np.uint8)
    leaves.flat[random.permutation(leaves.size)[: tree.number_of_leaves]] = np.arange(1, tree.number_of_leaves + 1)
    return leaves


def write_json(path, content):
    pathlib.Path(path).write_text(json.dumps(content), encoding='utf-8')
