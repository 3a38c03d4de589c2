/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_MappedFile_h
#define dwc_checkpoint_MappedFile_h

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace dwc
{
namespace checkpoint
{

/** A file's bytes, read-only: mapped, or read where the system has no POSIX mappings. */
class MappedFile
{
public:
  /** \throw ParameterError("Model", ...): not a regular file, empty or unreadable. */
  explicit MappedFile(const std::string & file);
  ~MappedFile();
  MappedFile(const MappedFile &) = delete;
  MappedFile &
  operator=(const MappedFile &) = delete;

  const std::byte *
  GetData() const
  {
    return m_Data;
  }
  std::size_t
  GetSize() const
  {
    return m_Size;
  }

  /** `data` is in pages of the file. */
  bool
  Holds(const std::byte * data) const
  {
    return m_Bytes.empty() && std::less_equal<>()(m_Data, data) && std::less<>()(data, m_Data + m_Size);
  }

private:
  std::vector<std::byte> m_Bytes; ///< where it is not mapped
  const std::byte *      m_Data{ nullptr };
  std::size_t            m_Size{ 0 };
};

} // namespace checkpoint
} // namespace dwc

#endif
