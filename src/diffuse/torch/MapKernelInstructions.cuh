/* SPDX-License-Identifier: Apache-2.0 */
// What MapKernel.cu needs of a GPU. MapKernelGTest.cxx defines the same for a CPU.
#ifndef dwc_torch_MapKernelInstructions_cuh
#define dwc_torch_MapKernelInstructions_cuh

#define DWC_DEVICE __device__ __forceinline__
#define DWC_SHARED alignas(16) __shared__
#define DWC_UNROLL _Pragma("unroll")

namespace dwc
{
namespace torch
{
namespace gpu
{

DWC_DEVICE int
ThreadIndex()
{
  return static_cast<int>(threadIdx.x);
}

DWC_DEVICE int
BlockRow()
{
  return static_cast<int>(blockIdx.y);
}

DWC_DEVICE int
BlockColumn()
{
  return static_cast<int>(blockIdx.x);
}

DWC_DEVICE void
Synchronize()
{
  __syncthreads();
}

/** 2^x with a relative error of 2^-22. */
DWC_DEVICE float
PowerOfTwo(float x)
{
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

DWC_DEVICE unsigned int
ToShared(const void * address)
{
  unsigned int shared;
  asm("{ .reg .u64 t; cvta.to.shared.u64 t, %1; cvt.u32.u64 %0, t; }" : "=r"(shared) : "l"(address));
  return shared;
}

/** Begins to copy 16 bytes to shared memory, or zeros where nothing is there. */
DWC_DEVICE void
BeginCopy(void * to, const void * from, bool isThere)
{
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(ToShared(to)), "l"(from), "r"(isThere ? 16 : 0)
               : "memory");
}

/** The copies that were begun since the last call make one group. */
DWC_DEVICE void
EndGroup()
{
  asm volatile("cp.async.commit_group;" ::: "memory");
}

/** Waits for all groups but the last `VGroups`. */
template <int VGroups>
DWC_DEVICE void
AwaitGroups()
{
  asm volatile("cp.async.wait_group %0;" ::"n"(VGroups) : "memory");
}

/** Four matrices of 8 x 8 halves; lane 8 i + r names row r of matrix i; gets row lane / 4, columns 2 (lane % 4) and the
 * next of each. */
DWC_DEVICE void
LoadMatrices(unsigned int (&to)[4], const void * row)
{
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(ToShared(row))
               : "memory");
}

/** c += a b of 16 x 16 and 16 x 8 halves, in float32. */
template <bool VBFloat>
DWC_DEVICE void
MultiplyAdd(float (&c)[4], const unsigned int (&a)[4], unsigned int b0, unsigned int b1)
{
  if (VBFloat)
  {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                 "{%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
  }
  else
  {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                 "{%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
  }
}

} // namespace gpu
} // namespace torch
} // namespace dwc

#endif
