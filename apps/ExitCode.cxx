/* SPDX-License-Identifier: Apache-2.0 */
#include "ExitCode.h"

#include "Message.h"

#include "itkMacro.h"
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

struct ParameterMeaning
{
  std::string option;
  ExitCode    code;
};

/** The filters' parameters, the options that set them, and what it means when one cannot be used. */
const std::map<std::string, ParameterMeaning> &
GetParameterMeanings()
{
  static const std::map<std::string, ParameterMeaning> meanings{
    { "Input", { "INPUT", ExitCode::InputUnusable } },
    { "InputImage", { "INPUT", ExitCode::InputUnusable } },
    { "ReferenceImage", { "INPUT", ExitCode::InputUnusable } },
    { "MaskImage", { "--mask", ExitCode::InputUnusable } },
    { "Model", { "--model", ExitCode::Model } },
    { "MemoryLimit", { "--memory-limit", ExitCode::Memory } },
    { "TokenType", { "--tokens", ExitCode::Usage } },
    { "NumberOfTokens", { "--number-of-tokens", ExitCode::Usage } },
    { "NeighborhoodRadius", { "--neighborhood-radius", ExitCode::Usage } },
    { "Appearance", { "--appearance", ExitCode::Usage } },
    { "ImageSize", { "--image-size", ExitCode::Usage } },
    { "Device", { "--device", ExitCode::Usage } },
    { "Precision", { "--precision", ExitCode::Usage } },
    { "Mode", { "--mode", ExitCode::Usage } },
    { "Timestep", { "--timestep", ExitCode::Usage } },
    { "InversionSteps", { "--inversion-steps", ExitCode::Usage } },
    { "TotalSteps", { "--total-steps", ExitCode::Usage } },
    { "Seed", { "--seed", ExitCode::Usage } },
    { "Prompt", { "--prompt", ExitCode::Usage } },
    { "Resolutions", { "--resolutions", ExitCode::Usage } },
    { "ResolutionWeights", { "--resolution-weights", ExitCode::Usage } },
    { "Layers", { "--layers", ExitCode::Usage } },
    { "HeadWeighting", { "--head-weighting", ExitCode::Usage } },
    { "WindowMinimum", { "--window-minimum", ExitCode::Usage } },
    { "WindowMaximum", { "--window-maximum", ExitCode::Usage } },
    { "Affinity", { "--affinity", ExitCode::Usage } },
    { "AffinityExponent", { "--affinity-exponent", ExitCode::Usage } },
    { "WalkLength", { "--walk-length", ExitCode::Usage } },
    { "MaximumNumberOfRegions", { "--max-regions", ExitCode::Usage } },
    { "MinimumRegionFraction", { "--min-region-fraction", ExitCode::Usage } },
    { "MaximumNumberOfNodes", { "--max-nodes", ExitCode::Usage } },
    { "NumberOfRegions", { "--regions", ExitCode::Usage } },
    { "CostThreshold", { "--threshold", ExitCode::Usage } },
    { "Depth", { "--depth", ExitCode::Usage } },
    { "Refinement", { "--refine", ExitCode::Usage } },
    { "NumberOfSnapRegions", { "--snap-regions", ExitCode::Usage } },
    { "NumberOfSteps", { "--refine-steps", ExitCode::Usage } },
    { "StepRadius", { "--refine-radius", ExitCode::Usage } },
  };
  return meanings;
}

/** The filters' names of parameters in a sentence, as options. Names of one word are left: they may be just words. */
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
    const auto        meaning = GetParameterMeanings().find(word);
    named += capitals > 1 && meaning != GetParameterMeanings().end() ? meaning->second.option : word;
    i += word.size();
  }
  return named;
}

/** A filter's message begins with the parameter that cannot be used. */
Failure
TranslateFilterError(const std::string & description)
{
  const std::string sentence = StripObject(description);
  const std::size_t colon = std::min(sentence.find(": "), sentence.size());
  const auto        meaning = GetParameterMeanings().find(sentence.substr(0, colon));
  if (meaning == GetParameterMeanings().end())
  {
    return { ExitCode::Internal, sentence };
  }
  return { meaning->second.code, meaning->second.option + NameOptions(sentence.substr(colon)) };
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
  catch (const itk::ExceptionObject & error)
  {
    return TranslateFilterError(error.GetDescription());
  }
  catch (const std::invalid_argument & error) // dwc::ParameterError, also one that a plug-in throws
  {
    return TranslateFilterError(error.what());
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
