/* SPDX-License-Identifier: Apache-2.0 */
#include "ExitCode.h"

#include "Message.h"

#include "dwc/File.h"
#include "dwc/Parameters.h"
#include "itkParameterError.h"
#include "itkProcessObject.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <new>
#include <stdexcept>

namespace app
{
namespace
{

/** How the user named what a filter names `parameter`; empty where the program has no such option. */
std::string
FindOption(const std::string & parameter)
{
  static const std::map<std::string, std::string> inputs{ { "Input", "INPUT" },
                                                          { "InputImage", "INPUT" },
                                                          { "ReferenceImage", "INPUT" },
                                                          { "MaskImage", "--mask" },
                                                          { "FinishedImage", "--finished" },
                                                          { "Edits", "--edits" },
                                                          { "MemoryLimit", "--memory-limit" } };
  const auto                                      input = inputs.find(parameter);
  if (input != inputs.end())
  {
    return input->second;
  }
  const dwc::Parameter * const row = dwc::FindParameter(parameter);
  return row != nullptr ? row->option : "";
}

/** What it means for the program that a parameter cannot be used. */
ExitCode
FindCode(const std::string & parameter)
{
  return parameter == "MemoryLimit"                 ? ExitCode::Memory
         : parameter == "Model"                     ? ExitCode::Model
         : dwc::FindParameter(parameter) != nullptr ? ExitCode::Usage
         : FindOption(parameter).empty()            ? ExitCode::Internal
                                                    : ExitCode::InputUnusable;
}

/** The filters' names of parameters in a sentence, as options. Names of one word but Input are left: they may be just
 * words. */
std::string
NameOptions(const std::string & sentence)
{
  std::string named;
  for (std::size_t i = 0; i < sentence.size();)
  {
    std::size_t end = i;
    std::size_t capitals = 0;
    while (end < sentence.size() && std::isalnum(static_cast<unsigned char>(sentence[end])))
    {
      capitals += std::isupper(static_cast<unsigned char>(sentence[end++])) ? 1 : 0;
    }
    const std::string word = sentence.substr(i, std::max<std::size_t>(1, end - i));
    const std::string option = capitals > 1 || word == "Input" ? FindOption(word) : "";
    named += option.empty() ? word : option;
    i += word.size();
  }
  return named;
}

Failure
TranslateParameterError(const std::string & parameter, const std::string & sentence)
{
  const std::string option = FindOption(parameter);
  return { FindCode(parameter), (option.empty() ? parameter : option) + ": " + NameOptions(sentence) };
}

} // namespace

std::string
DescribeExitCodes()
{
  return "Exit codes:\n"
         "    0  done\n"
         "    2  usage: an option that does not exist or a value that is not allowed\n"
         "    3  an input cannot be read: missing, of no known format, truncated or damaged\n"
         "    4  an output cannot be written\n"
         "    5  an input cannot be used: pixels not finite, a mask without any pixel or of another size\n"
         "    6  not enough memory\n"
         "    7  the model does not exist or cannot be used\n"
         "   70  a fault of the program itself\n"
         "  130  interrupted (Ctrl-C)\n";
}

Failure
TranslateCurrentException()
{
  try
  {
    throw;
  }
  catch (const Failure & failure)
  {
    return failure;
  }
  catch (const itk::ProcessAborted &)
  {
    return { ExitCode::Interrupted, "interrupted; nothing was written" };
  }
  catch (const itk::MemoryAllocationError & error)
  {
    return { ExitCode::Memory, "--memory-limit: the memory is used up (" + StripObject(error.GetDescription()) + ")" };
  }
  catch (const itk::ParameterError & error)
  {
    return TranslateParameterError(error.GetParameter(), error.GetSentence());
  }
  catch (const itk::ExceptionObject & error)
  {
    return { ExitCode::Internal, StripObject(error.GetDescription()) };
  }
  catch (const dwc::FileError & error)
  {
    const bool isUnusable = error.GetFault() == dwc::FileFault::Unusable;
    return { isUnusable ? ExitCode::InputUnusable : ExitCode::InputUnreadable, error.what() };
  }
  catch (const dwc::ParameterError & error)
  {
    return TranslateParameterError(error.GetParameter(), error.GetSentence());
  }
  catch (const std::bad_alloc &)
  {
    return { ExitCode::Memory, "--memory-limit: the memory of this machine is used up; give a smaller image" };
  }
  catch (const std::exception & error)
  {
    return { ExitCode::Internal, error.what() };
  }
}

} // namespace app
