/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIFFTesting_h
#define TIFFTesting_h

#include "PictureTesting.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dwc
{
namespace test
{

/** A field of a directory: 1 bytes, 2 text, 3 numbers of two bytes, 4 of four, 16 of eight. */
struct TIFFField
{
  std::uint32_t              type{ 3 };
  std::vector<std::uint64_t> values;
};

/** A page, by default of 5 x 3 gray bytes in one strip. The place of its data is filled in where a file is made. */
struct TIFFPageData
{
  std::map<std::uint32_t, TIFFField> fields{ { 256, { 3, { 5 } } }, { 257, { 3, { 3 } } }, { 258, { 3, { 8 } } },
                                             { 259, { 3, { 1 } } }, { 262, { 3, { 1 } } }, { 273, { 4, { 0 } } },
                                             { 277, { 3, { 1 } } }, { 278, { 3, { 3 } } }, { 279, { 4, { 15 } } } };
  std::string                        data = std::string(15, 'x');

  TIFFPageData &
  Set(std::uint32_t tag, const std::vector<std::uint64_t> & values, std::uint32_t type = 3)
  {
    fields[tag] = { type, values };
    return *this;
  }
  TIFFPageData &
  Remove(std::uint32_t tag)
  {
    fields.erase(tag);
    return *this;
  }
  TIFFPageData &
  SetText(const std::string & text)
  {
    return this->Set(270, std::vector<std::uint64_t>(text.begin(), text.end()), 2);
  }
  /** The same bits and kind of number for all samples, and the data they need. */
  TIFFPageData &
  SetSamples(std::uint64_t samples, std::uint64_t bits, std::uint64_t numbers = 1)
  {
    data.assign(static_cast<std::size_t>((5 * samples * bits + 7) / 8 * 3), 'x');
    this->Set(277, { samples });
    this->Set(258, std::vector<std::uint64_t>(samples, bits));
    this->Set(339, std::vector<std::uint64_t>(samples, numbers));
    return this->Set(279, { data.size() }, 4);
  }
};

class TIFFMaker
{
public:
  explicit TIFFMaker(bool isBigEndian = false, bool isBig = false)
    : m_IsBigEndian(isBigEndian)
    , m_IsBig(isBig)
  {}

  /** Head, and for each page its data, its values, its directory. */
  std::string
  Make(const std::vector<TIFFPageData> & pages) const
  {
    const std::size_t place = m_IsBig ? 8 : 4;
    std::string       bytes = (m_IsBigEndian ? "MM" : "II") + this->Number(m_IsBig ? 43 : 42, 2);
    bytes += m_IsBig ? this->Number(8, 2) + this->Number(0, 2) : "";
    std::size_t next = bytes.size();
    bytes += this->Number(0, place);
    for (TIFFPageData page : pages)
    {
      const std::size_t data = bytes.size();
      bytes += page.data;
      for (const std::uint32_t tag : { 273U, 324U })
      {
        if (page.fields.count(tag) != 0)
        {
          for (std::uint64_t & offset : page.fields[tag].values)
          {
            offset += data;
          }
        }
      }
      std::string directory = this->Number(page.fields.size(), m_IsBig ? 8 : 2);
      for (const auto & [tag, field] : page.fields)
      {
        std::string values;
        for (const std::uint64_t value : field.values)
        {
          values += this->Number(value, field.type == 16 ? 8 : field.type == 4 ? 4 : field.type == 3 ? 2 : 1);
        }
        if (values.size() > place)
        {
          const std::size_t at = bytes.size();
          bytes += values;
          values = this->Number(at, place);
        }
        values.resize(place, '\0');
        directory +=
          this->Number(tag, 2) + this->Number(field.type, 2) + this->Number(field.values.size(), place) + values;
      }
      bytes.replace(next, place, this->Number(bytes.size(), place));
      next = bytes.size() + directory.size();
      bytes += directory + this->Number(0, place);
    }
    return bytes;
  }

private:
  std::string
  Number(std::uint64_t value, std::size_t count) const
  {
    return m_IsBigEndian ? BigEndian(value, count) : LittleEndian(value, count);
  }

  bool m_IsBigEndian;
  bool m_IsBig;
};

inline std::string
MakeTIFF(const std::vector<TIFFPageData> & pages)
{
  return TIFFMaker().Make(pages);
}

} // namespace test
} // namespace dwc

#endif
