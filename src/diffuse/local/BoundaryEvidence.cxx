/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/BoundaryEvidence.h"

#include "diffuse/local/HalfBall.h"
#include "diffuse/local/Textons.h"
#include "image/Axis.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

/** Where pixel `pixel` and the next one along `axis` belong to different tokens. */
struct Face
{
  std::uint64_t pair; ///< first * tokens + second
  std::uint32_t pixel;
  std::uint32_t axis;
};

std::vector<Face>
ListFaces(const Tokens & tokens, const Grid & grid)
{
  std::vector<Face> faces;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const Axis axis = AxisOf(grid, d);
    for (std::size_t o = 0; o < axis.outer; ++o)
    {
      const std::size_t begin = o * axis.length * axis.stride;
      for (std::size_t p = begin; p < begin + (axis.length - 1) * axis.stride; ++p)
      {
        const std::uint32_t a = tokens.labels[p];
        const std::uint32_t b = tokens.labels[p + axis.stride];
        if (a != b && a != 0 && b != 0)
        {
          const std::uint64_t pair =
            static_cast<std::uint64_t>(std::min(a, b) - 1) * tokens.count + (std::max(a, b) - 1);
          faces.push_back({ pair, static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(d) });
        }
      }
    }
  }
  std::stable_sort(faces.begin(), faces.end(), [](const Face & x, const Face & y) { return x.pair < y.pair; });
  return faces;
}

/** Middle of a face in physical units. */
Eigen::VectorXd
MiddleOf(const Face & face, const Grid & grid)
{
  Eigen::VectorXd x(static_cast<Eigen::Index>(grid.Dimension()));
  std::size_t     rest = face.pixel;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    x[static_cast<Eigen::Index>(d)] =
      (static_cast<double>(rest % grid.size[d]) + (d == face.axis ? 0.5 : 0.0)) * grid.spacing[d];
    rest /= grid.size[d];
  }
  return x;
}

/** Direction across a boundary: the axis of least spread of its faces, each taken as the flat patch that it is. */
Eigen::VectorXd
NormalOf(const Face * begin, const Face * end, const Grid & grid)
{
  const auto      dimension = static_cast<Eigen::Index>(grid.Dimension());
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(dimension);
  for (const Face * face = begin; face != end; ++face)
  {
    mean += MiddleOf(*face, grid);
  }
  mean /= static_cast<double>(end - begin);
  Eigen::MatrixXd spread = Eigen::MatrixXd::Zero(dimension, dimension);
  for (const Face * face = begin; face != end; ++face)
  {
    const Eigen::VectorXd x = MiddleOf(*face, grid) - mean;
    spread += x * x.transpose();
    for (Eigen::Index d = 0; d < dimension; ++d)
    {
      const double h = grid.spacing[static_cast<std::size_t>(d)];
      spread(d, d) += d == static_cast<Eigen::Index>(face->axis) ? 0.0 : h * h / 12.0;
    }
  }
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(spread).eigenvectors().col(0);
}

/** Highest gradient on the line across a face. */
float
GradientAcross(const Face & face, const Features & features, const Axis & axis, std::size_t steps)
{
  const std::size_t i = face.pixel / axis.stride % axis.length;
  const std::size_t before = std::min(i, steps);
  const std::size_t after = std::min(axis.length - 1 - i, steps + 1);
  float             highest = 0.0F;
  for (std::size_t k = 0; k <= before + after; ++k)
  {
    highest = std::max(highest, features.gradient[features.cells[face.pixel + (k - before) * axis.stride]]);
  }
  return highest;
}

} // namespace

std::vector<TokenPair>
FindPairs(const Tokens &              tokens,
          const Features &            features,
          const Grid &                grid,
          const std::vector<double> & reach,
          const Constants &           constants,
          const Host &                host)
{
  const std::vector<Face>  faces = ListFaces(tokens, grid);
  std::vector<std::size_t> starts;
  for (std::size_t f = 0; f < faces.size(); ++f)
  {
    if (f == 0 || faces[f].pair != faces[f - 1].pair)
    {
      starts.push_back(f);
    }
  }
  starts.push_back(faces.size());

  std::vector<Axis>        axes;
  std::vector<double>      area; // of a face across each axis, relative to the largest
  std::vector<std::size_t> steps;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    axes.push_back(AxisOf(grid, d));
    area.push_back(FinestSpacing(grid) / grid.spacing[d]);
    steps.push_back(static_cast<std::size_t>(reach[d] / grid.spacing[d]));
  }

  std::vector<HalfBall> balls; // the first channel's, then the others', then the textons'
  const std::size_t     channels = features.bins.size() - 1;
  const BallShape       small(features.grid, constants.firstRadius * features.unit, features.unit);
  const BallShape       large(features.grid, constants.otherRadius * features.unit, features.unit);
  const PaddedGrid      padded(features.grid, large);
  for (std::size_t c = 0; c < channels; ++c)
  {
    balls.emplace_back(padded, c == 0 ? small : large, features.bins[c]);
  }
  balls.emplace_back(padded, large, features.textons, numberOfTextons);

  std::vector<TokenPair> pairs(starts.size() - 1);
  host.ForBlocksWithProgress(pairs.size(), 8, 512, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k)
    {
      TokenPair &  pair = pairs[k];
      const Face * first = faces.data() + starts[k];
      const Face * last = faces.data() + starts[k + 1];
      pair.first = static_cast<std::uint32_t>(first->pair / tokens.count);
      pair.second = static_cast<std::uint32_t>(first->pair % tokens.count);
      double gradient = 0.0;
      for (const Face * face = first; face != last; ++face)
      {
        pair.length += area[face->axis];
        gradient += area[face->axis] * GradientAcross(*face, features, axes[face->axis], steps[face->axis]);
      }
      pair.evidence = constants.gradientWeight * gradient / pair.length;
      if (constants.halfBallWeight > 0.0)
      {
        const Eigen::VectorXd    normal = NormalOf(first, last, grid);
        const auto               size = static_cast<std::size_t>(last - first);
        const std::size_t        points = std::min(size, constants.pointsPerPair);
        std::vector<std::size_t> centers;
        for (std::size_t s = 0; s < points; ++s)
        {
          // Of a long boundary, faces at even distances in the list: those across one axis in raster order, then the
          // next axis.
          const Face & face = first[s * size / points];
          centers.push_back(features.cells[s % 2 == 0 ? face.pixel : face.pixel + axes[face.axis].stride]);
        }
        double sum = 0.0;
        for (const HalfBall & ball : balls)
        {
          sum += ball.MeanDifference(normal.data(), centers);
        }
        pair.evidence += constants.halfBallWeight * sum;
      }
    }
  });
  return pairs;
}

} // namespace local
} // namespace dwc
