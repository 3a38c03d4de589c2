/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Message_h
#define Message_h

#include <string>

/** Messages of libraries, made fit for users. */

namespace app
{

/** The first line of an ITK description, without "itk::ERROR: Class(0x55...): " before it. */
std::string
StripObject(const std::string & description);

/** As long as it lives, what libraries print on standard error is not shown: their warnings are not errors, and errors
 *  come back as exceptions, whose text the program prints itself. */
class LibraryMessagesOff
{
public:
  LibraryMessagesOff();
  ~LibraryMessagesOff();
  LibraryMessagesOff(const LibraryMessagesOff &) = delete;
  LibraryMessagesOff &
  operator=(const LibraryMessagesOff &) = delete;

private:
  int m_StandardError;
};

} // namespace app

#endif
