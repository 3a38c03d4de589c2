/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_MapKernelArguments_h
#define dwc_torch_MapKernelArguments_h

// Read by NVRTC too, which has no headers: nothing is included here.

namespace dwc
{
namespace torch
{

/** What the kernel in MapKernel.cu is called with; distances in elements. */
struct MapKernelArguments
{
  const void *  queries;     ///< heads x n x depth, channels side by side, 16 bytes aligned as are its distances
  const void *  keys;        ///< heads x m x depth, the same
  const float * logSums;     ///< heads x n, rows side by side: natural logarithm of each row's sum of exp(score)
  const float * headWeights; ///< one for each head; null: all are `headWeight`
  float *       map;         ///< n x m, contiguous; added to
  long long     queryHead;   ///< from one head's queries to the next head's
  long long     queryRow;    ///< from one query to the next
  long long     keyHead;     ///< the same of keys
  long long     keyRow;      ///< the same of keys
  long long     logSumHead;  ///< from one head's sums to the next head's
  int           heads;
  int           n;
  int           m;
  int           depth;      ///< channels of a head, a multiple of 8
  float         scale;      ///< of the scores, times log2(e)
  float         headWeight; ///< where all are equal
  int           aligned;    ///< floats of the map that may be moved at once, at every start of a row: 1, 2 or 4
};

/** One block of threads makes a tile of the map. */
constexpr int mapTileRows = 128;
constexpr int mapTileColumns = 64;
constexpr int mapThreads = 128;

} // namespace torch
} // namespace dwc

#endif
