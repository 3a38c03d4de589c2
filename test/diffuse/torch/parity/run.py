#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The parity tests of one build: tiny random models through DiffusionDump, compared with diffusers and transformers; and what
python/diffuse_walk_cut/convert makes of checkpoints, compared with diffusers; and training/train.py with a tiny network.

    python run.py --dump BUILD/.../DiffusionDump [--program BUILD/bin/diffuse-walk-cut] [--models FOLDER] [--subset]
        [--no-float16]

FOLDER keeps the models (150 MB, 15 s) for another run; without it they are made anew. --subset: one case for each idea.
--no-float16: this LibTorch cannot compute with float16 on a CPU (1.13), which must be said.
Needs torch, diffusers, transformers, safetensors, numpy and pillow (scripts/lib.sh, python_environment).
The last lines are unittest's: "Ran N tests", then OK or FAILED.
"""
import argparse
import os
import sys
import tempfile
import unittest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--dump', required=True)
    parser.add_argument('--program', default='')
    parser.add_argument('--models')
    parser.add_argument('--subset', action='store_true')
    parser.add_argument('--no-float16', action='store_true')
    parser.add_argument('-k', dest='pattern', help='only tests whose name contains this')
    options = parser.parse_args()
    for path in filter(None, (options.dump, options.program)):
        if not os.access(path, os.X_OK):
            sys.exit('no such program: ' + path)
    os.environ.update(DWC_DUMP=os.path.abspath(options.dump), DWC_PARITY_SUBSET='1' if options.subset else '0',
                      DWC_PARITY_FLOAT16='0' if options.no_float16 else '1',
                      DWC_PROGRAM=os.path.abspath(options.program) if options.program else '')

    import models  # after the options: it takes seconds
    with tempfile.TemporaryDirectory(prefix='dwc-parity-') as work:
        folder = os.path.abspath(options.models or os.path.join(work, 'models'))
        if not os.path.isdir(folder):
            made = tempfile.mkdtemp(prefix=os.path.basename(folder) + '.', dir=os.path.dirname(folder))
            models.make_models(made)
            os.rename(made, folder)
        os.environ['DWC_PARITY_MODELS'] = folder
        loader = unittest.TestLoader()
        if options.pattern:
            loader.testNamePatterns = ['*%s*' % options.pattern]
        modules = ['test_parity', 'test_damage']
        if not options.subset:  # of these, nothing depends on the build's LibTorch
            modules += ['test_reference', 'test_convert', 'test_training']
        result = unittest.TextTestRunner(verbosity=2).run(loader.loadTestsFromNames(modules))
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main())
