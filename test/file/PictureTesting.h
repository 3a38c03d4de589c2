/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PictureTesting_h
#define PictureTesting_h

#include "FileTesting.h"

#include <cstddef>
#include <string>
#include <vector>

namespace dwc
{
namespace test
{

/** Files of pictures, and what must be true of each of them. */
class PictureTest : public FileTest
{
protected:
  /** Every prefix that shows what format it is is refused, and the file itself is not. */
  void
  ExpectWholeOnly(const std::string & name, const std::string & bytes) const
  {
    EXPECT_EQ(this->FindRefusal(name, bytes), "");
    for (std::size_t length = bytes.size() - 1; length >= 4; --length)
    {
      std::filesystem::resize_file(m_Folder / name, length);
      EXPECT_NE(this->FindRefusal(name), "") << name << ", first " << length << " bytes";
    }
  }

  /** Looks into the file with each of its bits turned over, alone. \return how many of these files are refused; none
   * may end the process, and the sentence of each ends with a way out. */
  std::size_t
  CountRefusedFlips(const std::string & name, const std::string & bytes) const
  {
    this->Write(name, bytes);
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit)
    {
      this->Put(name, bit / 8, static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8))));
      const std::string refusal = this->FindRefusal(name);
      this->Put(name, bit / 8, bytes[bit / 8]);
      refused += refusal.empty() ? 0 : 1;
      EXPECT_TRUE(refusal.empty() || refusal.back() == '.') << refusal;
    }
    return refused;
  }

  void
  ExpectRefusal(const std::string &   name,
                const std::string &   bytes,
                const std::string &   part,
                const ReaderVersion & version = {}) const
  {
    const std::string refusal = this->FindRefusal(name, bytes, version);
    EXPECT_NE(refusal.find(part), std::string::npos) << part << "\n" << refusal;
  }

private:
  void
  Put(const std::string & name, std::size_t at, char byte) const
  {
    std::fstream file(m_Folder / name, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
};

} // namespace test
} // namespace dwc

#endif
