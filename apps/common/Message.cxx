/* SPDX-License-Identifier: Apache-2.0 */
#include "Message.h"

#include <cctype>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <mutex>

#if defined(_WIN32)
#  include <io.h>
#  define dup _dup
#  define dup2 _dup2
#  define open _open
#  define close _close
#  define fdopen _fdopen
#  define fileno _fileno
#  define STDERR_FILENO 2
#else
#  include <unistd.h>
#endif

namespace app
{

std::string
StripObject(const std::string & description)
{
  std::string       sentence = description.substr(0, description.find('\n'));
  const std::size_t address = sentence.find("(0x");
  const std::size_t end = sentence.find("): ", address == std::string::npos ? 0 : address);
  if (address != std::string::npos && end != std::string::npos)
  {
    sentence.erase(0, end + 3);
  }
  else if (sentence.compare(0, 12, "itk::ERROR: ") == 0)
  {
    sentence.erase(0, 12);
  }
  while (!sentence.empty() && (std::isspace(static_cast<unsigned char>(sentence.back())) || sentence.back() == ':'))
  {
    sentence.pop_back();
  }
  return sentence;
}

std::FILE *
GetMessageStream()
{
  static std::FILE * const stream = [] {
    const int         copy = dup(STDERR_FILENO);
    std::FILE * const opened = copy < 0 ? nullptr : fdopen(copy, "w");
    if (opened == nullptr)
    {
      return stderr; // closed
    }
    std::setvbuf(opened, nullptr, _IONBF, 0);
    return opened;
  }();
  return stream;
}

namespace
{
std::mutex  offMutex;
std::size_t offCount = 0; // of LibraryMessagesOff that live
} // namespace

LibraryMessagesOff::LibraryMessagesOff()
{
  const std::lock_guard<std::mutex> lock(offMutex);
  GetMessageStream(); // a copy of what it is now
  if (++offCount > 1)
  {
    return;
  }
  std::fflush(stderr);
#if defined(_WIN32)
  const int nowhere = open("NUL", O_WRONLY);
#else
  const int nowhere = open("/dev/null", O_WRONLY);
#endif
  if (nowhere >= 0)
  {
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
  }
}

LibraryMessagesOff::~LibraryMessagesOff()
{
  const std::lock_guard<std::mutex> lock(offMutex);
  if (--offCount > 0)
  {
    return;
  }
  std::fflush(stderr);
  if (GetMessageStream() != stderr)
  {
    dup2(fileno(GetMessageStream()), STDERR_FILENO);
  }
}

} // namespace app
