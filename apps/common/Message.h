/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Message_h
#define Message_h

#include <cstdio>
#include <string>

/** What is said to users on standard error. */

namespace app
{

/** The first line of an ITK description, without "itk::ERROR: Class(0x55...): " before it. */
std::string
StripObject(const std::string & description);

/** Standard error, also while LibraryMessagesOff: all that the program says itself goes there. */
std::FILE *
GetMessageStream();

/** As long as it lives, on any thread, what libraries print on standard error is not shown: their warnings are not
 *  errors, and errors come back as exceptions, whose text the program prints itself (GetMessageStream()). */
class LibraryMessagesOff
{
public:
  LibraryMessagesOff();
  ~LibraryMessagesOff();
  LibraryMessagesOff(const LibraryMessagesOff &) = delete;
  LibraryMessagesOff &
  operator=(const LibraryMessagesOff &) = delete;
};

} // namespace app

#endif
