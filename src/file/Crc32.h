/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Crc32_h
#define dwc_file_Crc32_h

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dwc
{
namespace file
{

/** The checksum of PNG and gzip (ISO 3309), of bytes that come in parts. Eight tables: that of one byte, and how each
 * of its values is shifted by one to seven bytes more, so that eight bytes are taken at once. */
class Crc32
{
public:
  void
  Add(std::string_view bytes)
  {
    const Tables & tables = GetTables();
    std::size_t    i = 0;
    for (; i + 8 <= bytes.size(); i += 8)
    {
      std::uint32_t sum = 0;
      for (std::size_t j = 0; j < 8; ++j)
      {
        const std::uint32_t byte = static_cast<unsigned char>(bytes[i + j]);
        sum ^= tables[7 - j][byte ^ (j < 4 ? (m_Rest >> (8 * j)) & 0xFF : 0)];
      }
      m_Rest = sum;
    }
    for (; i < bytes.size(); ++i)
    {
      m_Rest = Shift(m_Rest ^ static_cast<unsigned char>(bytes[i]), tables);
    }
  }

  std::uint32_t
  Get() const
  {
    return ~m_Rest;
  }

private:
  using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

  /** Takes the lowest byte out. */
  static std::uint32_t
  Shift(std::uint32_t rest, const Tables & tables)
  {
    return (rest >> 8) ^ tables[0][rest & 0xFF];
  }

  static const Tables &
  GetTables()
  {
    static const Tables tables = [] {
      constexpr std::uint32_t polynomial = 0xEDB88320;
      Tables                  made{};
      for (std::uint32_t byte = 0; byte < 256; ++byte)
      {
        std::uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit)
        {
          rest = (rest >> 1) ^ ((rest & 1) != 0 ? polynomial : 0);
        }
        made[0][byte] = rest;
      }
      for (std::size_t k = 1; k < made.size(); ++k)
      {
        for (std::size_t byte = 0; byte < 256; ++byte)
        {
          made[k][byte] = Shift(made[k - 1][byte], made);
        }
      }
      return made;
    }();
    return tables;
  }

  std::uint32_t m_Rest{ 0xFFFFFFFF };
};

} // namespace file
} // namespace dwc

#endif
