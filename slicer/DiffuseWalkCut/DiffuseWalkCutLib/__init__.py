# SPDX-License-Identifier: Apache-2.0
"""What the module does without Slicer: NumPy and the standard library only. ``scene.py`` alone imports Slicer."""
