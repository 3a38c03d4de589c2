# What ITK's module system reads; CMakeLists.txt uses the same lists for a build against an installed ITK.
set(DOCUMENTATION
    "Unsupervised segmentation by diffusing, walking and cutting: filters that segment any image into a tree of \
regions. After Ivanova, Aversa, Henderson and Williamson, WACV 2026, arXiv 2412.04678.")

itk_module(
  DiffuseWalkCut
  DEPENDS
  ITKCommon
  PRIVATE_DEPENDS
  ITKImageGrid
  TEST_DEPENDS
  ITKTestKernel
  ITKGoogleTest
  EXCLUDE_FROM_DEFAULT
  ENABLE_SHARED
  DESCRIPTION
  "${DOCUMENTATION}")
