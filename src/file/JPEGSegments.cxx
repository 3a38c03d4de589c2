/* SPDX-License-Identifier: Apache-2.0 */
#include "file/JPEGSegments.h"

#include "file/ByteOrder.h"
#include "file/Formats.h"

#include <algorithm>

namespace dwc
{
namespace file
{
namespace
{

unsigned int
GetByte(const std::string & contents, std::size_t at)
{
  return static_cast<unsigned char>(contents[at]);
}

std::uint64_t
DivideUp(std::uint64_t a, std::uint64_t b)
{
  return (a + b - 1) / b;
}

bool
IsProgressive(unsigned int frame)
{
  return frame == ProgressiveFrame || frame == ProgressiveArithmeticFrame;
}

bool
IsArithmetic(unsigned int frame)
{
  return frame == ArithmeticFrame || frame == ProgressiveArithmeticFrame;
}

/** The codes are counted up from length to length; none may need more bits than it has, or have ones alone. */
bool
IsCodeOfHuffman(const JPEGHuffmanTable & table)
{
  std::uint64_t code = 0;
  for (std::size_t length = 1; length <= 16; ++length)
  {
    code = 2 * code + table.counts[length];
    if (code >= (std::uint64_t{ 1 } << length))
    {
      return false;
    }
  }
  return true;
}

} // namespace

FileError
JPEGSegments::MakeDamage(const std::string & sentence) const
{
  return MakeDamagedError(m_Name, sentence + " Get an undamaged copy.");
}

bool
JPEGSegments::HasContents(unsigned int marker)
{
  return (marker >= StartOfFrame && marker <= LastFrame) || marker == StartOfScan || marker == QuantizationTables ||
         marker == RestartInterval;
}

void
JPEGSegments::Take(unsigned int marker, const std::string & contents)
{
  if (marker == QuantizationTables)
  {
    this->TakeQuantizationTables(contents);
  }
  else if (marker == HuffmanTables)
  {
    this->TakeHuffmanTables(contents);
  }
  else if (marker == ArithmeticConditions)
  {
    this->TakeArithmeticConditions(contents);
  }
  else if (marker == RestartInterval)
  {
    if (contents.size() != 2)
    {
      throw this->MakeDamage("has a restart interval of a wrong length (got " + std::to_string(contents.size()) +
                             " bytes).");
    }
    m_RestartInterval = ReadBigEndian(contents, 0, 2);
  }
  else if (marker >= StartOfFrame && marker <= LastFrame)
  {
    this->TakeFrame(marker, contents);
  }
}

void
JPEGSegments::TakeFrame(unsigned int marker, const std::string & contents)
{
  if (marker > ProgressiveFrame && !IsArithmetic(marker))
  {
    const bool isLossless = marker % 4 == 3;
    throw MakeMisreadError(m_Name,
                           std::string("is a ") + (isLossless ? "lossless" : "hierarchical") +
                             " JPEG, which ITK does not read (got frame " + std::to_string(marker - StartOfFrame) +
                             "). Save it as PNG or TIFF.");
  }
  if (m_Frame != 0)
  {
    throw this->MakeDamage("has a second header of a frame.");
  }
  const std::size_t count = contents.size() < 6 ? 0 : GetByte(contents, 5);
  if (count == 0 || contents.size() != 6 + 3 * count)
  {
    throw this->MakeDamage("has a frame's header of a wrong length (got " + std::to_string(contents.size()) +
                           " bytes for " + std::to_string(count) + " components).");
  }
  m_Frame = marker;
  m_Height = ReadBigEndian(contents, 1, 2);
  m_Width = ReadBigEndian(contents, 3, 2);
  if (GetByte(contents, 0) != 8)
  {
    throw MakeMisreadError(m_Name,
                           "is a JPEG of other than 8 bits, which ITK does not read (got " +
                             std::to_string(GetByte(contents, 0)) + "). Save it as PNG or TIFF.");
  }
  constexpr std::size_t most = 65500; // libjpeg's limit
  if (m_Width == 0 || m_Height == 0 || m_Width > most || m_Height > most || count > 4)
  {
    throw MakeMisreadError(m_Name,
                           "is a JPEG that libjpeg does not read (got " + std::to_string(m_Width) + " x " +
                             std::to_string(m_Height) + " pixels of " + std::to_string(count) +
                             " components). Save it as PNG or TIFF.");
  }
  for (std::size_t i = 0; i < count; ++i)
  {
    JPEGComponent component;
    component.id = GetByte(contents, 6 + 3 * i);
    component.horizontal = GetByte(contents, 7 + 3 * i) >> 4;
    component.vertical = GetByte(contents, 7 + 3 * i) & 15;
    component.quantization = GetByte(contents, 8 + 3 * i);
    m_MostHorizontal = std::max(m_MostHorizontal, component.horizontal);
    m_MostVertical = std::max(m_MostVertical, component.vertical);
    m_Components.push_back(component);
  }
  this->VerifySampling();
}

void
JPEGSegments::VerifySampling() const
{
  for (const JPEGComponent & component : m_Components)
  {
    const unsigned int horizontal = component.horizontal;
    const unsigned int vertical = component.vertical;
    const std::string  got = "(got " + std::to_string(horizontal) + " x " + std::to_string(vertical) + ")";
    if (horizontal == 0 || horizontal > 4 || vertical == 0 || vertical > 4)
    {
      throw this->MakeDamage("has a component with sampling factors that no JPEG can have " + got + ".");
    }
    if (m_Version.IsBefore(5, 3) && (m_MostHorizontal % horizontal != 0 || m_MostVertical % vertical != 0))
    {
      throw MakeMisreadError(m_Name,
                             "has a component with sampling factors that libjpeg-turbo does not read " + got +
                               ". Save it as PNG or TIFF.");
    }
  }
}

void
JPEGSegments::TakeQuantizationTables(const std::string & contents)
{
  for (std::size_t at = 0; at < contents.size();)
  {
    const unsigned int number = GetByte(contents, at) & 15;
    const std::size_t  length = GetByte(contents, at) >> 4 == 0 ? 65 : 129;
    if (number > 3 || length > contents.size() - at)
    {
      throw this->MakeDamage("has a table of quantization of a wrong length or number (got number " +
                             std::to_string(number) + ").");
    }
    m_HasQuantization[number] = true;
    at += length;
  }
}

void
JPEGSegments::TakeHuffmanTables(const std::string & contents)
{
  for (std::size_t at = 0; at < contents.size();)
  {
    JPEGHuffmanTable table;
    std::size_t      count = 0;
    const bool       hasCounts = contents.size() - at >= 17;
    for (std::size_t length = 1; hasCounts && length <= 16; ++length)
    {
      table.counts[length] = GetByte(contents, at + length);
      count += table.counts[length];
    }
    const unsigned int kind = GetByte(contents, at) >> 4;
    const unsigned int number = GetByte(contents, at) & 15;
    if (!hasCounts || count > 256 || count > contents.size() - at - 17 || kind > 1 || number > 3)
    {
      throw this->MakeDamage("has a table of Huffman codes of a wrong length or number (got number " +
                             std::to_string(number) + ", " + std::to_string(count) + " codes).");
    }
    table.isDefined = true;
    table.symbols = contents.substr(at + 17, count);
    m_Huffman[kind][number] = table;
    at += 17 + count;
  }
}

void
JPEGSegments::TakeArithmeticConditions(const std::string & contents) const
{
  bool isValid = contents.size() % 2 == 0;
  for (std::size_t at = 0; isValid && at < contents.size(); at += 2)
  {
    const unsigned int number = GetByte(contents, at);
    const unsigned int value = GetByte(contents, at + 1);
    isValid = number < 32 && (number >= 16 || (value & 15) <= (value >> 4));
  }
  if (!isValid)
  {
    throw this->MakeDamage("has a table of arithmetic coding of a wrong length or value.");
  }
}

/** Tables 0 and 1 of a sequential JPEG need not be there: libjpeg has those of the standard, for motion JPEG. */
void
JPEGSegments::VerifyHuffmanTable(unsigned int number, bool isDC, JPEGScan & scan) const
{
  const std::string kind = isDC ? "DC" : "AC";
  if (number > 3 || (!m_Huffman[isDC ? 0 : 1][number].isDefined && (IsProgressive(m_Frame) || number > 1)))
  {
    throw this->MakeDamage("has no table " + std::to_string(number) + " of Huffman codes (" + kind + ") for a scan.");
  }
  const JPEGHuffmanTable & table = m_Huffman[isDC ? 0 : 1][number];
  unsigned int             greatest = table.isDefined ? 0 : 11;
  for (std::size_t i = 0; isDC && i < table.symbols.size(); ++i)
  {
    greatest = std::max(greatest, GetByte(table.symbols, i));
  }
  if (greatest > 15 || !IsCodeOfHuffman(table))
  {
    throw this->MakeDamage("has a table of Huffman codes (" + kind + ") that are none.");
  }
  scan.greatestDCSymbol = std::max(scan.greatestDCSymbol, isDC && IsProgressive(m_Frame) ? greatest : 0);
}

/** Which coefficients, and which of their bits. \param parameters Ss, Se, Ah and Al */
void
JPEGSegments::VerifyProgression(const std::string & parameters, std::size_t components) const
{
  const unsigned int first = GetByte(parameters, 0);
  const unsigned int last = GetByte(parameters, 1);
  const unsigned int high = GetByte(parameters, 2) >> 4;
  const unsigned int low = GetByte(parameters, 2) & 15;
  const bool         hasBand = first == 0 ? last == 0 : first <= last && last < 64 && components == 1;
  if (!hasBand || (high != 0 && low + 1 != high) || low > 13)
  {
    throw this->MakeDamage("has a scan that no progressive JPEG can have (got coefficients " + std::to_string(first) +
                           " to " + std::to_string(last) + ", bits " + std::to_string(high) + " and " +
                           std::to_string(low) + ", " + std::to_string(components) + " components).");
  }
}

void
JPEGSegments::VerifyTables(const std::string &              contents,
                           const std::vector<std::size_t> & components,
                           JPEGScan &                       scan) const
{
  const std::string parameters = contents.substr(contents.size() - 3);
  const bool        isProgressive = IsProgressive(m_Frame);
  const bool        isFirst = GetByte(parameters, 2) >> 4 == 0;
  const bool        hasDC = !isProgressive || (GetByte(parameters, 0) == 0 && isFirst);
  const bool        hasAC = !isProgressive || GetByte(parameters, 0) != 0;
  if (isProgressive)
  {
    this->VerifyProgression(parameters, components.size());
  }
  for (std::size_t i = 0; i < components.size(); ++i)
  {
    const unsigned int quantization = m_Components[components[i]].quantization;
    const unsigned int codes = GetByte(contents, 2 + 2 * i);
    if (quantization > 3 || !m_HasQuantization[quantization])
    {
      throw this->MakeDamage("has no table " + std::to_string(quantization) + " of quantization for a scan.");
    }
    if (!IsArithmetic(m_Frame) && hasDC)
    {
      this->VerifyHuffmanTable(codes >> 4, true, scan);
    }
    if (!IsArithmetic(m_Frame) && hasAC)
    {
      this->VerifyHuffmanTable(codes & 15, false, scan);
    }
  }
  // One code for each coefficient at the beginning of a block, and one for the others; refinement takes one bit.
  const bool hasBitsForEachBlock = !isProgressive || GetByte(parameters, 0) == 0;
  scan.leastBits = IsArithmetic(m_Frame) || !hasBitsForEachBlock ? 0 : isProgressive ? 1 : 2;
}

std::vector<std::size_t>
JPEGSegments::FindComponents(const std::string & contents) const
{
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < GetByte(contents, 0); ++i)
  {
    const unsigned int id = GetByte(contents, 1 + 2 * i);
    std::size_t        index = found.empty() ? 0 : found.back() + 1;
    while (index < m_Components.size() && m_Components[index].id != id)
    {
      ++index;
    }
    if (index == m_Components.size())
    {
      throw this->MakeDamage("has a scan of a component that is not there or out of order (got " + std::to_string(id) +
                             ").");
    }
    found.push_back(index);
  }
  return found;
}

/** A scan of one component has its blocks alone; of more, one unit covers the same pixels of each. */
void
JPEGSegments::CountUnits(const std::vector<std::size_t> & components, JPEGScan & scan) const
{
  constexpr std::uint64_t side = 8;
  if (components.size() == 1)
  {
    const JPEGComponent & component = m_Components[components.front()];
    scan.blocks = 1;
    scan.mcus = DivideUp(std::uint64_t{ m_Width } * component.horizontal, m_MostHorizontal * side) *
                DivideUp(std::uint64_t{ m_Height } * component.vertical, m_MostVertical * side);
    return;
  }
  for (const std::size_t index : components)
  {
    scan.blocks += std::uint64_t{ m_Components[index].horizontal } * m_Components[index].vertical;
  }
  if (scan.blocks > 10)
  {
    throw this->MakeDamage("has more blocks in a unit than a JPEG can have (got " + std::to_string(scan.blocks) +
                           " of 10).");
  }
  scan.mcus = DivideUp(m_Width, m_MostHorizontal * side) * DivideUp(m_Height, m_MostVertical * side);
}

JPEGScan
JPEGSegments::TakeScan(const std::string & contents)
{
  const std::size_t count = contents.empty() ? 0 : GetByte(contents, 0);
  if (m_Frame == 0 || count < 1 || count > 4 || contents.size() != 4 + 2 * count)
  {
    throw this->MakeDamage("has a scan without a frame, or with a header of a wrong length (got " +
                           std::to_string(contents.size()) + " bytes for " + std::to_string(count) + " components).");
  }
  const std::vector<std::size_t> components = this->FindComponents(contents);
  if (m_Scans == 0)
  {
    m_HasManyScans = IsProgressive(m_Frame) || count < m_Components.size();
  }
  ++m_Scans;
  constexpr std::size_t mostScans = 64 * 14 * 4; // each bit of each coefficient alone
  if (m_Scans > (m_HasManyScans ? mostScans : 1))
  {
    throw this->MakeDamage("has more scans than its frame can have (got " + std::to_string(m_Scans) + ").");
  }
  JPEGScan scan;
  scan.restartInterval = m_RestartInterval;
  this->CountUnits(components, scan);
  this->VerifyTables(contents, components, scan);
  for (const std::size_t index : components)
  {
    m_Components[index].hasData = true;
  }
  return scan;
}

void
JPEGSegments::VerifyComplete() const
{
  if (m_Components.empty() || std::any_of(m_Components.begin(),
                                          m_Components.end(),
                                          [](const JPEGComponent & component) { return !component.hasData; }))
  {
    throw this->MakeDamage("ends before its pixels, or before one of its colors.");
  }
}

} // namespace file
} // namespace dwc
