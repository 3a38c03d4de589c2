/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_JPEGSegments_h
#define dwc_file_JPEGSegments_h

#include "dwc/File.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/** The marker segments of a JPEG (ISO/IEC 10918-1, annex B), with all that libjpeg checks in them: before ITK 5.3,
 * whatever libjpeg refuses ends the process. */

namespace dwc
{
namespace file
{

enum JPEGMarker : unsigned int
{
  Temporary = 0x01,
  StartOfFrame = 0xC0,
  ProgressiveFrame = 0xC2,
  HuffmanTables = 0xC4,
  FirstReserved = 0xC8,
  ArithmeticFrame = 0xC9,
  ProgressiveArithmeticFrame = 0xCA,
  ArithmeticConditions = 0xCC,
  LastFrame = 0xCF,
  FirstRestart = 0xD0,
  LastRestart = 0xD7,
  StartOfImage = 0xD8,
  EndOfImage = 0xD9,
  StartOfScan = 0xDA,
  QuantizationTables = 0xDB,
  NumberOfLines = 0xDC,
  RestartInterval = 0xDD,
  FirstApplication = 0xE0,
  LastApplication = 0xEF,
  Comment = 0xFE
};

struct JPEGComponent
{
  unsigned int id{ 0 };
  unsigned int horizontal{ 1 }; ///< sampling factors
  unsigned int vertical{ 1 };
  unsigned int quantization{ 0 }; ///< which table
  bool         hasData{ false };  ///< a scan has it
};

/** Codes of Huffman: how many of each length, and what they stand for. */
struct JPEGHuffmanTable
{
  bool                         isDefined{ false };
  std::array<unsigned int, 17> counts{};
  std::string                  symbols;
};

/** What one scan holds. */
struct JPEGScan
{
  std::uint64_t mcus{ 0 };             ///< minimum coded units
  std::uint64_t blocks{ 0 };           ///< of 8 x 8 coefficients, in one unit
  std::uint64_t restartInterval{ 0 };  ///< units between two restart markers; 0: there are none
  std::uint64_t leastBits{ 0 };        ///< that each block takes
  unsigned int  greatestDCSymbol{ 0 }; ///< bits of a difference; 0 where no differences are coded progressively
};

class JPEGSegments
{
public:
  explicit JPEGSegments(FileName name, const ReaderVersion & version)
    : m_Name(std::move(name))
    , m_Version(version)
  {}

  /** True where the marker has a segment whose contents matter. */
  static bool
  HasContents(unsigned int marker);

  /** A segment other than that of a scan. \throw FileError where libjpeg would refuse it. */
  void
  Take(unsigned int marker, const std::string & contents);

  /** The segment that begins a scan. */
  JPEGScan
  TakeScan(const std::string & contents);

  /** After the last scan. */
  void
  VerifyComplete() const;

  std::size_t
  GetWidth() const
  {
    return m_Width;
  }
  std::size_t
  GetHeight() const
  {
    return m_Height;
  }
  std::size_t
  CountComponents() const
  {
    return m_Components.size();
  }

private:
  FileError
  MakeDamage(const std::string & sentence) const;

  void
  TakeFrame(unsigned int marker, const std::string & contents);
  void
  VerifySampling() const;
  void
  TakeQuantizationTables(const std::string & contents);
  void
  TakeHuffmanTables(const std::string & contents);
  void
  TakeArithmeticConditions(const std::string & contents) const;
  void
  VerifyHuffmanTable(unsigned int number, bool isDC, JPEGScan & scan) const;
  void
  VerifyProgression(const std::string & parameters, std::size_t components) const;
  void
  VerifyTables(const std::string & contents, const std::vector<std::size_t> & components, JPEGScan & scan) const;
  std::vector<std::size_t>
  FindComponents(const std::string & contents) const;
  void
  CountUnits(const std::vector<std::size_t> & components, JPEGScan & scan) const;

  FileName                                       m_Name;
  ReaderVersion                                  m_Version;
  unsigned int                                   m_Frame{ 0 };
  std::size_t                                    m_Width{ 0 };
  std::size_t                                    m_Height{ 0 };
  std::vector<JPEGComponent>                     m_Components;
  unsigned int                                   m_MostHorizontal{ 1 };
  unsigned int                                   m_MostVertical{ 1 };
  std::array<bool, 4>                            m_HasQuantization{};
  std::array<std::array<JPEGHuffmanTable, 4>, 2> m_Huffman{}; ///< of DC, of AC
  std::uint64_t                                  m_RestartInterval{ 0 };
  std::size_t                                    m_Scans{ 0 };
  bool                                           m_HasManyScans{ false };
};

} // namespace file
} // namespace dwc

#endif
