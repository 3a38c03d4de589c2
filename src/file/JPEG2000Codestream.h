/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_JPEG2000Codestream_h
#define dwc_file_JPEG2000Codestream_h

#include "file/ByteReader.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{
namespace file
{

/** The codestream of a JPEG 2000 (ISO/IEC 15444-1, annex A). The OpenJPEG that ITK has (2.0, of 2010) believes its
 * segments without a check, so that damage ends the process. */
class JPEG2000Codestream
{
public:
  explicit JPEG2000Codestream(ByteReader & bytes)
    : m_Bytes(bytes)
  {}

  /** \throw FileError where the codestream that begins there is truncated, damaged, or of a kind that ITK misreads. */
  void
  Verify(std::uint64_t begin);

  std::uint64_t
  GetWidth() const
  {
    return m_Width;
  }
  std::uint64_t
  GetHeight() const
  {
    return m_Height;
  }
  std::uint64_t
  CountComponents() const
  {
    return m_Components;
  }

private:
  std::uint64_t
  Get(std::uint64_t at, std::size_t count)
  {
    return m_Bytes.GetNumber(at, count, Endian::Big);
  }

  FileError
  MakeDamage(const std::string & sentence) const;
  FileError
  MakeKindError(const std::string & what) const;

  /** \param at of the length of a segment. \return where the next marker is */
  std::uint64_t
  TakeSize(std::uint64_t at);
  void
  VerifyComponents(std::uint64_t at);
  std::uint64_t
  TakeMainHeader(std::uint64_t at);
  void
  TakeSegment(std::uint64_t marker, std::uint64_t at, std::uint64_t length);
  void
  TakeCoding(std::uint64_t at, std::uint64_t length);
  void
  TakeCodingOfComponent(std::uint64_t at, std::uint64_t length);
  unsigned int
  ReadLevels(std::uint64_t at, std::uint64_t end, bool hasPrecincts);
  void
  TakeQuantization(std::uint64_t at, std::uint64_t length);
  void
  TakeQuantizationOfComponent(std::uint64_t at, std::uint64_t length);
  unsigned int
  ReadBands(std::uint64_t at, std::uint64_t end);
  std::uint64_t
  GetComponent(std::uint64_t at);
  void
  TakeTileParts(std::uint64_t at);
  void
  VerifyTilePart(std::uint64_t at, std::uint64_t end);

  ByteReader &              m_Bytes;
  std::uint64_t             m_Width{ 0 };
  std::uint64_t             m_Height{ 0 };
  std::uint64_t             m_Tiles{ 0 };
  std::uint64_t             m_Components{ 0 };
  bool                      m_HasCoding{ false };
  bool                      m_HasQuantization{ false };
  std::vector<unsigned int> m_Levels;       ///< of each component
  std::vector<bool>         m_HasOwnLevels; ///< by a segment of its own
  std::vector<unsigned int> m_Bands;        ///< whose quantization is given
  std::vector<bool>         m_HasOwnBands;
};

} // namespace file
} // namespace dwc

#endif
