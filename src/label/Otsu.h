/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_Otsu_h
#define label_Otsu_h

#include <vector>

namespace dwc
{

/** The threshold that parts sorted costs (at least one) into two groups of the largest variance between them: the
 * middle between the groups' neighbors, lowest on ties; the cost itself where all are equal. N. Otsu, "A threshold
 * selection method from gray-level histograms", IEEE Trans. SMC 9(1), 1979, equation 18. */
double
OtsuThreshold(const std::vector<double> & costs);

} // namespace dwc

#endif
