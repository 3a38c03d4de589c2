# Which file belongs to which room. Dependencies go one way: image <- diffuse/local, image <- diffuse/slices, image <- label; walk stands alone;
# checkpoint <- diffuse/torch, image <- diffuse/torch, host <- diffuse/torch, in a plug-in of their own. image <- page, label <- edit. host, file and
# parameters stand alone.

# What the machine has free, and bytes as text.
dwc_add_room(host LITTLE SOURCES host/Bytes.cxx host/FreeMemory.cxx host/NumericLocale.cxx)

# What an image file holds, whether it is whole, and which files of a folder make a volume.
dwc_add_room(
  file
  ZLIB
  LITTLE
  SOURCES
  file/BMP.cxx
  file/ByteReader.cxx
  file/DICOM.cxx
  file/DICOMFormat.cxx
  file/DICOMPixels.cxx
  file/FileBytes.cxx
  file/FileError.cxx
  file/Formats.cxx
  file/Geometry.cxx
  file/GIPL.cxx
  file/Groups.cxx
  file/HeaderText.cxx
  file/ImageHeader.cxx
  file/Inflate.cxx
  file/JPEG.cxx
  file/JPEG2000.cxx
  file/JPEG2000Codestream.cxx
  file/JPEGSegments.cxx
  file/MetaImage.cxx
  file/MRC.cxx
  file/NIfTI.cxx
  file/NRRD.cxx
  file/Parts.cxx
  file/PNG.cxx
  file/Reader.cxx
  file/Series.cxx
  file/SeriesChoice.cxx
  file/Slice.cxx
  file/Stack.cxx
  file/TIFF.cxx
  file/TIFFPages.cxx
  file/TIFFRules.cxx
  file/Volume.cxx
  file/VTK.cxx)

# The table of all parameters, which the filters and every front follow.
dwc_add_room(
  parameters
  JSON
  LITTLE
  SOURCES
    parameters/DescribeParameters.cxx
    parameters/Parameters.cxx
    parameters/ParameterText.cxx
    parameters/Recipes.cxx)

dwc_add_room(image SOURCES image/CellShares.cxx image/Channels.cxx image/Gradient.cxx image/GridCells.cxx image/PixelReader.cxx image/Relief.cxx image/RobustRange.cxx image/Sentinels.cxx image/Shrink.cxx image/Watershed.cxx image/WorkingGrid.cxx)

dwc_add_room(
  local
  EIGEN
  SOURCES
    diffuse/local/AppearanceOf.cxx
    diffuse/local/Balance.cxx
    diffuse/local/BiasField.cxx
    diffuse/local/BoundaryEvidence.cxx
    diffuse/local/CombinedScore.cxx
    diffuse/local/Contour.cxx
    diffuse/local/Cues.cxx
    diffuse/local/Features.cxx
    diffuse/local/HalfBall.cxx
    diffuse/local/HounsfieldUnits.cxx
    diffuse/local/LocalEnergy.cxx
    diffuse/local/LocalScore.cxx
    diffuse/local/Merging.cxx
    diffuse/local/NearFlow.cxx
    diffuse/local/PreparedImage.cxx
    diffuse/local/Constants.cxx
    diffuse/local/SplitTokens.cxx
    diffuse/local/WindowedScore.cxx
    diffuse/local/Textons.cxx
    diffuse/local/TokenAttention.cxx
    diffuse/local/TokenPlan.cxx
    diffuse/local/Tokens.cxx
  USES image)

# A model of planes on a volume, slice by slice.
dwc_add_room(
  slices
  SOURCES
    diffuse/slices/SliceFlow.cxx
    diffuse/slices/SliceFrame.cxx
    diffuse/slices/SlicePlan.cxx
    diffuse/slices/SliceReader.cxx
    diffuse/slices/SliceRows.cxx
  USES image)

dwc_add_room(
  label
  SOURCES
  label/AutomaticLevel.cxx
  label/Band.cxx
  label/Boundary.cxx
  label/Connect.cxx
  label/EnsureEveryLeaf.cxx
  label/LabelRuns.cxx
  label/LevelChoice.cxx
  label/Levels.cxx
  label/NearestLabels.cxx
  label/PartGroups.cxx
  label/Parts.cxx
  label/PartTree.cxx
  label/PixelWalk.cxx
  label/Refine.cxx
  label/RefineSnap.cxx
  label/RefineWalk.cxx
  label/RegionNodes.cxx
  label/Relaxation.cxx
  label/ShareSums.cxx
  label/SharpAxes.cxx
  label/Slices.cxx
  label/TreeMerger.cxx
  label/VerifyTree.cxx
  label/WalkSteps.cxx
  USES
  image)
dwc_add_room(
  walk
  EIGEN
  SOURCES
  walk/Affinity.cxx
  walk/Cholesky.cxx
  walk/Components.cxx
  walk/Cut.cxx
  walk/DenseWalk.cxx
  walk/Fiedler.cxx
  walk/Flow.cxx
  walk/Improve.cxx
  walk/Kernels.cxx
  walk/HeavyEdgeMatching.cxx
  walk/MatrixProduct.cxx
  walk/NeighborhoodWalk.cxx
  walk/NormalizedOperator.cxx
  walk/SparseRows.cxx
  walk/Stationary.cxx
  walk/Sweep.cxx
  walk/Lumping.cxx
  walk/TokenRows.cxx
  walk/TreeGrowth.cxx
  walk/Walk.cxx
  walk/Weights.cxx)

# What the regions of a tree measure.
dwc_add_room(
  statistics
  EIGEN
  JSON
  SOURCES
  statistics/Columns.cxx
  statistics/Contacts.cxx
  statistics/Crofton.cxx
  statistics/LeafSums.cxx
  statistics/Medians.cxx
  statistics/MeasureRegions.cxx
  statistics/Rows.cxx
  statistics/Shape.cxx
  statistics/StatisticsText.cxx)

# Regions that a user changes.
dwc_add_room(
  edit
  EIGEN
  JSON
  SOURCES
  edit/ApplyEdits.cxx
  edit/Clean.cxx
  edit/EditedTree.cxx
  edit/EditText.cxx
  edit/LeafGroups.cxx
  edit/PixelAt.cxx
  USES
  label)

# Pictures and the page. The page's own files become constants.
dwc_add_room(
  page
  USES
  image
  JSON
  SOURCES
  page/Encode.cxx
  page/Letters.cxx
  page/Orientation.cxx
  page/Overlay.cxx
  page/Page.cxx
  page/Palette.cxx
  page/Segments.cxx
  page/Stack.cxx
  page/ValueWindow.cxx
  page/Viewer.cxx)
set(explorerFiles
    explorer.html
    explorer.css
    model.js
    edits.js
    places.js
    regions.js
    picture.js
    anatomy.js
    dendrogram.js
    editor.js
    app.js)
list(TRANSFORM explorerFiles PREPEND "${DiffuseWalkCut_SOURCE_DIR}/src/page/explorer/")
list(JOIN explorerFiles "|" explorerList)
set(explorerSource "${DiffuseWalkCut_BINARY_DIR}/Explorer.cxx")
add_custom_command(
  OUTPUT "${explorerSource}"
  COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${explorerSource}" -DNAMESPACE=dwc::explorer "-DFILES=${explorerList}" -P
          "${DiffuseWalkCut_SOURCE_DIR}/cmake/EmbedText.cmake"
  DEPENDS ${explorerFiles} "${DiffuseWalkCut_SOURCE_DIR}/cmake/EmbedText.cmake"
  VERBATIM)
target_sources(dwc_page PRIVATE "${explorerSource}")

# Finds and loads the plug-in, and finds models by their names.
dwc_add_room(open SOURCES diffuse/ModelFolder.cxx diffuse/Open.cxx diffuse/OwnFolder.cxx)

# A diffusers folder: files, configurations, tokenizer. No LibTorch.
dwc_add_room(
  checkpoint
  JSON
  PLUGIN
  SOURCES
  diffuse/checkpoint/ConfigReader.cxx
  diffuse/checkpoint/Finite.cxx
  diffuse/checkpoint/Folder.cxx
  diffuse/checkpoint/MappedFile.cxx
  diffuse/checkpoint/SafeTensors.cxx
  diffuse/checkpoint/SchedulerConfig.cxx
  diffuse/checkpoint/Text.cxx
  diffuse/checkpoint/TextConfig.cxx
  diffuse/checkpoint/Tokenizer.cxx
  diffuse/checkpoint/TokenizerFiles.cxx
  diffuse/checkpoint/UNetConditionConfig.cxx
  diffuse/checkpoint/UNetConfig.cxx
  diffuse/checkpoint/UNetFields.cxx
  diffuse/checkpoint/Unicode.cxx
  diffuse/checkpoint/VaeConfig.cxx)

if(DiffuseWalkCut_HAS_TORCH)
  dwc_add_room(
    torch
    TORCH
    PLUGIN
    SOURCES
    diffuse/torch/Aggregate.cxx
    diffuse/torch/Attention.cxx
    diffuse/torch/AttentionLayer.cxx
    diffuse/torch/Autoencoder.cxx
    diffuse/torch/Capture.cxx
    diffuse/torch/CudaLibraries.cxx
    diffuse/torch/Device.cxx
    diffuse/torch/DiffusersModel.cxx
    diffuse/torch/Facts.cxx
    diffuse/torch/HeadWeights.cxx
    diffuse/torch/Layers.cxx
    diffuse/torch/MapKernel.cxx
    diffuse/torch/MapRows.cxx
    diffuse/torch/Plan.cxx
    diffuse/torch/Plugin.cxx
    diffuse/torch/Prepare.cxx
    diffuse/torch/Prompt.cxx
    diffuse/torch/ResnetBlock.cxx
    diffuse/torch/Scheduler.cxx
    diffuse/torch/TextEncoder.cxx
    diffuse/torch/TimeEmbedding.cxx
    diffuse/torch/Transformer.cxx
    diffuse/torch/UNetBlock.cxx
    diffuse/torch/UNetConditional.cxx
    diffuse/torch/UNetNetwork.cxx
    diffuse/torch/UNetPlan.cxx
    diffuse/torch/UNetUnconditional.cxx
    diffuse/torch/TensorSource.cxx
    USES
    checkpoint
    host
    image)
  # The kernel for GPUs, which is compiled at run time, is text here.
  set(kernelFiles MapKernel.cu MapKernelArguments.h MapKernelInstructions.cuh)
  list(TRANSFORM kernelFiles PREPEND "${DiffuseWalkCut_SOURCE_DIR}/src/diffuse/torch/")
  list(JOIN kernelFiles "|" kernelList)
  set(kernelSource "${DiffuseWalkCut_BINARY_DIR}/MapKernelText.cxx")
  add_custom_command(
    OUTPUT "${kernelSource}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${kernelSource}" -DNAMESPACE=dwc::torch::text "-DFILES=${kernelList}" -P
            "${DiffuseWalkCut_SOURCE_DIR}/cmake/EmbedText.cmake"
    DEPENDS ${kernelFiles} "${DiffuseWalkCut_SOURCE_DIR}/cmake/EmbedText.cmake"
    VERBATIM)
  target_sources(dwc_torch PRIVATE "${kernelSource}")
  # Loops for the vector units; nothing there reads errno or traps, and NaN is kept.
  set_source_files_properties(
    "${DiffuseWalkCut_SOURCE_DIR}/src/diffuse/torch/MapRows.cxx"
    PROPERTIES COMPILE_OPTIONS
               "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-O3;-fopenmp-simd;-fno-trapping-math;-fno-math-errno>")
endif()
