/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_ModelScore_h
#define dwc_local_ModelScore_h

#include "diffuse/local/Model.h"
#include "dwc/LocalScore.h"

namespace dwc
{
namespace local
{

/** LocalScore() with constants of one's own, for studies of them. */
LocalScoreResult
LocalScoreOfModel(const ImageView &            image,
                  const LocalScoreParameters & parameters,
                  const Model &                model,
                  const Host &                 host);

} // namespace local
} // namespace dwc

#endif
