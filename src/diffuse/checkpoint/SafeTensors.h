/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_SafeTensors_h
#define dwc_checkpoint_SafeTensors_h

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dwc
{
namespace checkpoint
{

/** Element types that weights may have. */
enum class DataType
{
  Float16,
  BFloat16,
  Float32,
  Float64,
  Int64
};

std::size_t
GetElementSize(DataType type);

/** One tensor of a mapped file: row-major, little-endian; valid as long as the table that it comes from. Read-only
 * memory, and not always aligned for its type: the format does not say that it must be. */
struct Tensor
{
  DataType                  type{ DataType::Float32 };
  std::vector<std::int64_t> shape; ///< every length checked, their product fits the file
  const std::byte *         data{ nullptr };
  std::size_t               bytes{ 0 };
  std::string               file;            ///< for messages
  bool                      mapped{ false }; ///< `data` is the file's own pages
};

/** The tensors of one part of a model, by name; keeps the files mapped. */
struct TensorTable
{
  std::map<std::string, Tensor>            tensors;
  std::vector<std::shared_ptr<const void>> mappings;
  std::string                              origin; ///< file or index, for messages
};

/** Reads the header in `bytes` bytes at `data` (a whole file) and adds its tensors to `table`; allocates no more than
 * the header's own size times a small constant. What the fuzz target calls.
 *
 * The format: 8 bytes, the header's length n (little-endian); n bytes of JSON, {name: {"dtype": "F32", "shape": [2, 3],
 * "data_offsets": [begin, end]}, ..., "__metadata__": {text: text}}, spaces may follow; then the tensors' bytes, to
 * which the offsets refer and which they cover without gap or overlap to the end of the file.
 * \throw ParameterError("Model", ...) for anything that does not follow the format. */
void
ReadSafeTensors(const std::byte * data, std::size_t bytes, const std::string & file, TensorTable & table);

/** Maps a file and reads its header. Truncating a mapped file while it is in use raises SIGBUS, as for any user of
 * mmap. */
void
MapSafeTensors(const std::string & file, TensorTable & table);

/** The bytes are not needed soon: their pages go back to the system, which reads them again if they are used after all.
 * Nothing happens where they are not mapped. */
void
ReleasePages(const Tensor & tensor);

/** True if no element is NaN or infinite. Integers always are finite. */
bool
IsFinite(const Tensor & tensor);

} // namespace checkpoint
} // namespace dwc

#endif
