/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageRun_h
#define ImageRun_h

#include "ImageFile.h"
#include "OutputFiles.h"
#include "ProgressBar.h"
#include "SegmentOptions.h"
#include "Segmentation.h"

#include <memory>
#include <vector>

namespace app
{

/** No image's results may be in the folder of another's, nor replace an image. \throw Failure(Usage) */
void
VerifyApart(const std::vector<SegmentOptions> & images);

/** The way of one image through `segment`, in two parts, which may run on different threads one after the other. */
class ImageRun
{
public:
  /** \param options with the input and the folder of its results. \param isLater an image before this one may not be
   *  finished: nothing is shown until Unmute(). */
  ImageRun(SegmentOptions options, bool isLater);

  /** All that is known before, the image, its walk. \throw Failure and what TranslateCurrentException knows */
  void
  MakeWalk(Walker & walker, bool isLast);

  /** The cut, the files, what is printed. The same errors. */
  void
  Finish();

  void
  Unmute()
  {
    m_Progress.Unmute();
  }

private:
  /** Edits the regions of a level. \param choice of the level; becomes that of all edited regions. */
  void
  Edit(Segmentation & result, dwc::LevelChoice & choice);

  const SegmentOptions         m_Options;
  const bool                   m_IsLater;
  ProgressBar                  m_Progress;
  ImageFile                    m_File;
  OutputFiles                  m_Files;
  std::unique_ptr<WalkedImage> m_Walked;
};

} // namespace app

#endif
