/* SPDX-License-Identifier: Apache-2.0 */
#include "Message.h"

#include <cctype>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>

#if defined(_WIN32)
#  include <io.h>
#  define dup _dup
#  define dup2 _dup2
#  define open _open
#  define close _close
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

LibraryMessagesOff::LibraryMessagesOff()
  : m_StandardError(dup(STDERR_FILENO))
{
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
  std::fflush(stderr);
  if (m_StandardError >= 0)
  {
    dup2(m_StandardError, STDERR_FILENO);
    close(m_StandardError);
  }
}

} // namespace app
