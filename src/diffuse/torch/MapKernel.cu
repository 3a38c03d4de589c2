/* SPDX-License-Identifier: Apache-2.0 */
// The kernel that adds a layer's self-attention to its map on a GPU of compute capability 8.0 or above:
//
//   map[i][j] += sum over heads h of weight[h] * exp(scale * <q_h[i], k_h[j]> - logSum_h[i])
//
// A block of threads makes a tile of 128 queries and 64 keys. Scores stay in registers; what was added up over all heads
// is read from and written to the map once. NVRTC compiles this text at run time (MapKernel.cxx), with DWC_MAP_TYPE; it
// has no headers but the two named here. MapKernelGTest.cxx compiles this text as C++ and runs every thread of a block.
#include "diffuse/torch/MapKernelArguments.h"

#ifdef __CUDACC__
#  include "diffuse/torch/MapKernelInstructions.cuh"
#endif

namespace dwc
{
namespace torch
{
namespace gpu
{

/** Several floats that are moved at once. */
template <int VCount>
struct alignas(4 * VCount) Floats
{
  float value[VCount];
};

/** VCount neighbors of one row of the map; what is beyond it is 0. */
template <int VCount>
DWC_DEVICE Floats<VCount>
ReadMap(const MapKernelArguments & a, int row, int column)
{
  Floats<VCount> floats = {};
  if (row < a.n && column < a.m)
  {
    const float * const from = a.map + static_cast<long long>(row) * a.m + column;
    if (a.aligned >= VCount) // m is a multiple of VCount then, as `column` is
    {
      return *reinterpret_cast<const Floats<VCount> *>(from);
    }
    DWC_UNROLL
    for (int i = 0; i < VCount; ++i)
    {
      floats.value[i] = column + i < a.m ? from[i] : 0.0F;
    }
  }
  return floats;
}

/** Writes them back, as far as they are on the map. */
template <int VCount>
DWC_DEVICE void
WriteMap(const MapKernelArguments & a, int row, int column, const Floats<VCount> & floats)
{
  if (row >= a.n || column >= a.m)
  {
    return;
  }
  float * const to = a.map + static_cast<long long>(row) * a.m + column;
  if (a.aligned >= VCount)
  {
    *reinterpret_cast<Floats<VCount> *>(to) = floats;
    return;
  }
  DWC_UNROLL
  for (int i = 0; i < VCount; ++i)
  {
    if (column + i < a.m)
    {
      to[i] = floats.value[i];
    }
  }
}

DWC_DEVICE float
GetHeadWeight(const MapKernelArguments & a, int head)
{
  return a.headWeights != nullptr ? a.headWeights[head] : a.headWeight;
}

/** In units of ln 2; rows beyond the map get any number. */
DWC_DEVICE float
GetLogSum(const MapKernelArguments & a, int head, int row)
{
  constexpr float log2e = 1.44269504F;
  return row < a.n ? a.logSums[head * a.logSumHead + row] * log2e : 0.0F;
}

/** Which head and which of its channels come next. */
struct Place
{
  int head;
  int channel;
};

DWC_DEVICE void
Advance(Place & place, int chunk, int depth)
{
  place.channel += chunk;
  if (place.channel >= depth)
  {
    place.channel = 0;
    ++place.head;
  }
}

/** Of 16-bit numbers: channels at a time, two products of matrices; what a row takes in shared memory, so that 8 rows begin
 * in different banks; chunks that are on their way or in use. */
enum HalfSizes : int
{
  halfChunk = 32,
  halfStride = halfChunk + 8,
  halfStages = 3
};

/** Begins to copy a chunk of `VRows` rows of 16-bit numbers to shared memory. */
template <int VRows>
DWC_DEVICE void
BeginCopyOfChunk(unsigned short *       to,
                 const unsigned short * from,
                 long long              rowStride,
                 int                    firstRow,
                 int                    rows,
                 int                    firstChannel,
                 int                    depth)
{
  constexpr int pieces = halfChunk / 8;
  DWC_UNROLL
  for (int i = 0; i < VRows * pieces / mapThreads; ++i)
  {
    const int  piece = i * mapThreads + ThreadIndex();
    const int  row = piece / pieces;
    const int  channel = 8 * (piece % pieces);
    const bool isThere = firstRow + row < rows && firstChannel + channel < depth;
    BeginCopy(to + row * halfStride + channel,
              isThere ? from + (firstRow + row) * rowStride + firstChannel + channel : from,
              isThere);
  }
}

/** The tile of this block, of float16 or bfloat16: products of matrices on the tensor cores, sums in float32. Each of the
 * four warps has 32 rows and all 64 columns, as 2 x 8 fragments of 16 x 8. */
template <bool VBFloat>
DWC_DEVICE void
AddMapOfHalves(const MapKernelArguments & a)
{
  DWC_SHARED unsigned short queries[halfStages][mapTileRows * halfStride];
  DWC_SHARED unsigned short keys[halfStages][mapTileColumns * halfStride];
  constexpr int rowTiles = 2;
  constexpr int columnTiles = mapTileColumns / 8;
  const int     lane = ThreadIndex() % 32;
  const int     warpRow = ThreadIndex() / 32 * (16 * rowTiles);
  const int     firstRow = BlockRow() * mapTileRows;
  const int     firstColumn = BlockColumn() * mapTileColumns;
  const int     row = firstRow + warpRow + lane / 4; // of the fragments' first elements, the others 8 below
  const int     steps = a.heads * ((a.depth + halfChunk - 1) / halfChunk);

  Place      next = { 0, 0 };
  const auto begin = [&](int step) {
    if (step < steps)
    {
      const auto * const q = static_cast<const unsigned short *>(a.queries) + next.head * a.queryHead;
      const auto * const k = static_cast<const unsigned short *>(a.keys) + next.head * a.keyHead;
      const int          stage = step % halfStages;
      BeginCopyOfChunk<mapTileRows>(queries[stage], q, a.queryRow, firstRow, a.n, next.channel, a.depth);
      BeginCopyOfChunk<mapTileColumns>(keys[stage], k, a.keyRow, firstColumn, a.m, next.channel, a.depth);
      Advance(next, halfChunk, a.depth);
    }
    EndGroup();
  };
  DWC_UNROLL
  for (int step = 0; step < halfStages - 1; ++step)
  {
    begin(step);
  }

  float sums[rowTiles][columnTiles][4] = {};
  float scores[rowTiles][columnTiles][4] = {};
  float logSums[rowTiles][2] = {};
  Place place = { 0, 0 };
  for (int step = 0; step < steps; ++step)
  {
    AwaitGroups<halfStages - 2>();
    Synchronize(); // this chunk is there for all threads, and all have done with the last one, which is overwritten now
    begin(step + halfStages - 1);
    if (place.channel == 0)
    {
      DWC_UNROLL
      for (int t = 0; t < rowTiles; ++t)
      {
        logSums[t][0] = GetLogSum(a, place.head, row + 16 * t);
        logSums[t][1] = GetLogSum(a, place.head, row + 16 * t + 8);
      }
    }
    const unsigned short * const q = queries[step % halfStages] + (warpRow + lane % 16) * halfStride + lane / 16 * 8;
    const unsigned short * const k =
      keys[step % halfStages] + (lane % 8 + lane / 16 * 8) * halfStride + lane / 8 % 2 * 8;
    DWC_UNROLL
    for (int channel = 0; channel < halfChunk; channel += 16)
    {
      if (place.channel + channel < a.depth)
      {
        unsigned int left[rowTiles][4];
        DWC_UNROLL
        for (int t = 0; t < rowTiles; ++t)
        {
          LoadMatrices(left[t], q + 16 * t * halfStride + channel);
        }
        DWC_UNROLL
        for (int j = 0; j < columnTiles; j += 2)
        {
          unsigned int right[4];
          LoadMatrices(right, k + 8 * j * halfStride + channel);
          DWC_UNROLL
          for (int t = 0; t < rowTiles; ++t)
          {
            MultiplyAdd<VBFloat>(scores[t][j], left[t], right[0], right[1]);
            MultiplyAdd<VBFloat>(scores[t][j + 1], left[t], right[2], right[3]);
          }
        }
      }
    }
    const float weight = GetHeadWeight(a, place.head);
    Advance(place, halfChunk, a.depth);
    if (place.channel == 0)
    {
      DWC_UNROLL
      for (int t = 0; t < rowTiles; ++t)
      {
        DWC_UNROLL
        for (int j = 0; j < columnTiles; ++j)
        {
          DWC_UNROLL
          for (int e = 0; e < 4; ++e)
          {
            sums[t][j][e] += weight * PowerOfTwo(scores[t][j][e] * a.scale - logSums[t][e / 2]);
            scores[t][j][e] = 0.0F;
          }
        }
      }
    }
  }

  // All reads before the first write: the device's memory is slow to answer, not to send.
  const int column = firstColumn + lane % 4 * 2;
  DWC_UNROLL
  for (int t = 0; t < rowTiles; ++t)
  {
    Floats<2> there[columnTiles][2];
    DWC_UNROLL
    for (int j = 0; j < columnTiles; ++j)
    {
      there[j][0] = ReadMap<2>(a, row + 16 * t, column + 8 * j);
      there[j][1] = ReadMap<2>(a, row + 16 * t + 8, column + 8 * j);
    }
    DWC_UNROLL
    for (int j = 0; j < columnTiles; ++j)
    {
      DWC_UNROLL
      for (int e = 0; e < 4; ++e)
      {
        there[j][e / 2].value[e % 2] += sums[t][j][e];
      }
      WriteMap(a, row + 16 * t, column + 8 * j, there[j][0]);
      WriteMap(a, row + 16 * t + 8, column + 8 * j, there[j][1]);
    }
  }
}

constexpr int floatChunk = 8; // channels at a time

/** The tile of this block, of float32: plain products, since those of the tensor cores keep 11 bits. Each thread has 8 x 8
 * elements, in four squares of 4 x 4. */
DWC_DEVICE void
AddMapOfFloats(const MapKernelArguments & a)
{
  DWC_SHARED float queries[2][floatChunk][mapTileRows];
  DWC_SHARED float keys[2][floatChunk][mapTileColumns];
  const int                    thread = ThreadIndex();
  const int                    tileRow = thread / 8 * 4;
  const int                    tileColumn = thread % 8 * 4;
  const int                    firstRow = BlockRow() * mapTileRows;
  const int                    firstColumn = BlockColumn() * mapTileColumns;
  const int                    steps = a.heads * (a.depth / floatChunk);

  // Of each chunk a thread brings 8 channels of one query and 4 of one key.
  const int  queryRow = firstRow + thread;
  const int  keyRow = firstColumn + thread % mapTileColumns;
  const int  keyChannel = thread / mapTileColumns * 4;
  Floats<4>  brought[3] = {};
  Place      next = { 0, 0 };
  const auto fetch = [&] {
    if (queryRow < a.n)
    {
      const float * const from =
        static_cast<const float *>(a.queries) + next.head * a.queryHead + queryRow * a.queryRow + next.channel;
      brought[0] = *reinterpret_cast<const Floats<4> *>(from);
      brought[1] = *reinterpret_cast<const Floats<4> *>(from + 4);
    }
    if (keyRow < a.m)
    {
      const float * const from = static_cast<const float *>(a.keys) + next.head * a.keyHead + keyRow * a.keyRow +
                                 next.channel + keyChannel;
      brought[2] = *reinterpret_cast<const Floats<4> *>(from);
    }
    Advance(next, floatChunk, a.depth);
  };
  const auto put = [&](int stage) {
    DWC_UNROLL
    for (int i = 0; i < 4; ++i)
    {
      queries[stage][i][thread] = brought[0].value[i];
      queries[stage][4 + i][thread] = brought[1].value[i];
      keys[stage][keyChannel + i][thread % mapTileColumns] = brought[2].value[i];
    }
  };
  fetch();
  put(0);
  Synchronize();

  float sums[8][8] = {};
  float scores[8][8] = {};
  Place place = { 0, 0 };
  for (int step = 0; step < steps; ++step)
  {
    if (step + 1 < steps)
    {
      fetch();
    }
    DWC_UNROLL
    for (int channel = 0; channel < floatChunk; ++channel)
    {
      Floats<4> left[2];
      Floats<4> right[2];
      DWC_UNROLL
      for (int half = 0; half < 2; ++half)
      {
        left[half] =
          *reinterpret_cast<const Floats<4> *>(&queries[step % 2][channel][half * (mapTileRows / 2) + tileRow]);
        right[half] =
          *reinterpret_cast<const Floats<4> *>(&keys[step % 2][channel][half * (mapTileColumns / 2) + tileColumn]);
      }
      DWC_UNROLL
      for (int i = 0; i < 8; ++i)
      {
        DWC_UNROLL
        for (int j = 0; j < 8; ++j)
        {
          scores[i][j] += left[i / 4].value[i % 4] * right[j / 4].value[j % 4];
        }
      }
    }
    const int   head = place.head;
    const float weight = GetHeadWeight(a, head);
    Advance(place, floatChunk, a.depth);
    if (place.channel == 0)
    {
      DWC_UNROLL
      for (int i = 0; i < 8; ++i)
      {
        const float logSum = GetLogSum(a, head, firstRow + i / 4 * (mapTileRows / 2) + tileRow + i % 4);
        DWC_UNROLL
        for (int j = 0; j < 8; ++j)
        {
          sums[i][j] += weight * PowerOfTwo(scores[i][j] * a.scale - logSum);
          scores[i][j] = 0.0F;
        }
      }
    }
    if (step + 1 < steps)
    {
      put((step + 1) % 2); // nobody reads there since the last barrier
    }
    Synchronize();
  }

  DWC_UNROLL
  for (int part = 0; part < 2; ++part)
  {
    const int row = firstRow + part * (mapTileRows / 2) + tileRow;
    const int column = firstColumn + tileColumn;
    Floats<4> there[4][2];
    DWC_UNROLL
    for (int i = 0; i < 4; ++i)
    {
      there[i][0] = ReadMap<4>(a, row + i, column);
      there[i][1] = ReadMap<4>(a, row + i, column + mapTileColumns / 2);
    }
    DWC_UNROLL
    for (int i = 0; i < 4; ++i)
    {
      DWC_UNROLL
      for (int j = 0; j < 8; ++j)
      {
        there[i][j / 4].value[j % 4] += sums[4 * part + i][j];
      }
      WriteMap(a, row + i, column, there[i][0]);
      WriteMap(a, row + i, column + mapTileColumns / 2, there[i][1]);
    }
  }
}

} // namespace gpu
} // namespace torch
} // namespace dwc

#ifdef DWC_MAP_TYPE
/** DWC_MAP_TYPE 0: float32; 1: float16; 2: bfloat16. Registers for 3 blocks at once on a multiprocessor (float32: 2). */
extern "C" __global__ void
__launch_bounds__(dwc::torch::mapThreads, DWC_MAP_TYPE == 0 ? 2 : 3)
DwcAddMap(const dwc::torch::MapKernelArguments a)
{
#  if DWC_MAP_TYPE == 0
  dwc::torch::gpu::AddMapOfFloats(a);
#  else
  dwc::torch::gpu::AddMapOfHalves<DWC_MAP_TYPE == 2>(a);
#  endif
}
#endif
