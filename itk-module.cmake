# What ITK's module system reads; not used in a build against an installed ITK.
set(DOCUMENTATION
    "Unsupervised segmentation by diffusing, walking and cutting: filters that segment any image into a tree of \
regions. After Ivanova, Aversa, Henderson and Williamson, WACV 2026, arXiv 2412.04678.")

itk_module(
  DiffuseWalkCut
  DEPENDS
  ITKCommon
  PRIVATE_DEPENDS
  ITKZLIB
  TEST_DEPENDS
  ITKGoogleTest
  ITKIOPNG
  ITKImageFilterBase
  ITKImageGrid
  ITKImageStatistics
  ITKLabelMap
  ITKTestKernel
  EXCLUDE_FROM_DEFAULT
  ENABLE_SHARED
  DESCRIPTION
  "${DOCUMENTATION}")
