/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_checkpoint_Files_h
#define dwc_test_checkpoint_Files_h

#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace dwc
{
namespace test
{

/** A folder of its own for a test, gone after it. */
class TemporaryFolder
{
public:
  TemporaryFolder()
    : m_Path(std::filesystem::temp_directory_path() / ("dwc-checkpoint-" + std::to_string(std::random_device{}())))
  {
    std::filesystem::create_directories(m_Path);
  }
  ~TemporaryFolder()
  {
    std::error_code error;
    std::filesystem::remove_all(m_Path, error);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &
  operator=(const TemporaryFolder &) = delete;

  std::string
  operator/(const std::string & name) const
  {
    return (m_Path / name).string();
  }
  std::string
  GetPath() const
  {
    return m_Path.string();
  }

  /** Writes a file, and the folders that it lies in. */
  void
  Write(const std::string & name, const std::string & content) const
  {
    const std::filesystem::path file = m_Path / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }

private:
  std::filesystem::path m_Path;
};

/** A safetensors file: the header's length, the header, the data. */
inline std::string
MakeSafeTensors(const std::string & header, const std::string & data)
{
  std::string file;
  for (int i = 0; i < 8; ++i)
  {
    file += static_cast<char>((static_cast<std::uint64_t>(header.size()) >> (8 * i)) & 0xFF);
  }
  return file + header + data;
}

/** One tensor "w" of four float32 zeros. */
inline std::string
MakeOneTensor(const std::string & name = "w")
{
  return MakeSafeTensors("{\"" + name + R"(":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})",
                         std::string(16, '\0'));
}

/** What `call` complains about Model; "" where it does not. */
template <typename TCall>
std::string
GetComplaint(const TCall & call)
{
  try
  {
    call();
  }
  catch (const ParameterError & error)
  {
    EXPECT_EQ(error.GetParameter(), "Model");
    return error.what();
  }
  return "";
}

/** The complaint names all of `words`. */
inline ::testing::AssertionResult
Names(const std::string & complaint, std::initializer_list<const char *> words)
{
  for (const char * const word : words)
  {
    if (complaint.find(word) == std::string::npos)
    {
      return ::testing::AssertionFailure() << "\"" << word << "\" is not in: " << complaint;
    }
  }
  return ::testing::AssertionSuccess();
}

} // namespace test
} // namespace dwc

#endif
