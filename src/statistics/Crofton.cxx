/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Crofton.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dwc::statistics
{
namespace
{

constexpr double pi = 3.14159265358979323846;

using Vector = std::array<double, 3>;

/** A way from a pixel to a neighbor. */
struct Way
{
  Vector unit{};
  double length{ 0.0 };
};

double
Dot(const Vector & a, const Vector & b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector
Cross(const Vector & a, const Vector & b)
{
  return { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };
}

Vector
Normalize(Vector a)
{
  const double length = std::sqrt(Dot(a, a));
  for (double & component : a)
  {
    component /= length;
  }
  return a;
}

std::array<Way, 8>
MakeWays(const std::vector<double> & spacing)
{
  std::array<Way, 8> ways;
  for (std::size_t w = 1; w < (std::size_t{ 1 } << spacing.size()); ++w)
  {
    double squares = 0.0;
    for (std::size_t d = 0; d < spacing.size(); ++d)
    {
      ways[w].unit[d] = (w >> d & 1U) != 0 ? spacing[d] : 0.0;
      squares += ways[w].unit[d] * ways[w].unit[d];
    }
    ways[w].length = std::sqrt(squares);
    ways[w].unit = Normalize(ways[w].unit);
  }
  return ways;
}

/** The share of the directions of a quadrant of the plane that is nearest to each way: by symmetry that of all. */
std::array<double, 8>
FindSharesOfPlane(const std::vector<double> & spacing)
{
  const double diagonal = std::atan2(spacing[1], spacing[0]);
  return { 0.0, diagonal / pi, 0.5 - diagonal / pi, 0.5 };
}

/** Solid angle of a triangle of unit vectors (Van Oosterom and Strackee 1983). */
double
SolidAngle(const Vector & a, const Vector & b, const Vector & c)
{
  return 2.0 * std::atan2(std::abs(Dot(a, Cross(b, c))), 1.0 + Dot(a, b) + Dot(b, c) + Dot(c, a));
}

/** Solid angle of the cone of all directions u with Dot(n, u) >= 0 for each of its planes, around `middle`. */
double
SolidAngleOfCone(const std::vector<Vector> & planes, const Vector & middle)
{
  // Its edges are where two planes meet and no other one cuts off; in order around the middle.
  struct Edge
  {
    double angle;
    Vector direction;
  };
  const Vector across = Normalize(Cross(middle, std::abs(middle[0]) < 0.5 ? Vector{ 1, 0, 0 } : Vector{ 0, 1, 0 }));
  const Vector along = Cross(middle, across);
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < planes.size(); ++i)
  {
    for (std::size_t j = 0; j < planes.size(); ++j)
    {
      const Vector line = Cross(planes[i], planes[j]);
      if (Dot(line, line) < 1e-12)
      {
        continue;
      }
      const Vector edge = Normalize(line);
      const bool   isInside =
        std::all_of(planes.begin(), planes.end(), [&](const Vector & n) { return Dot(n, edge) >= -1e-9; });
      if (isInside)
      {
        edges.push_back({ std::atan2(Dot(edge, across), Dot(edge, along)), edge });
      }
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge & a, const Edge & b) { return a.angle < b.angle; });
  double sum = 0.0;
  for (std::size_t i = 0; i < edges.size(); ++i)
  {
    sum += SolidAngle(middle, edges[i].direction, edges[(i + 1) % edges.size()].direction);
  }
  return sum;
}

/** The same of an octant of space. */
std::array<double, 8>
FindSharesOfSpace(const std::array<Way, 8> & ways)
{
  std::array<double, 8> shares{};
  for (std::size_t w = 1; w < ways.size(); ++w)
  {
    std::vector<Vector> planes{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
    for (std::size_t other = 1; other < ways.size(); ++other)
    {
      if (other != w)
      {
        planes.push_back(Normalize({ ways[w].unit[0] - ways[other].unit[0],
                                     ways[w].unit[1] - ways[other].unit[1],
                                     ways[w].unit[2] - ways[other].unit[2] }));
      }
    }
    // A direction inside, not on one of the octant's planes, on which three ways lie.
    Vector middle = ways[w].unit;
    for (double & component : middle)
    {
      component += 1e-3;
    }
    shares[w] = SolidAngleOfCone(planes, Normalize(middle)) / (0.5 * pi);
  }
  return shares;
}

} // namespace

std::array<double, 8>
MakeCroftonWeights(const std::vector<double> & spacing)
{
  const bool                  isVolume = spacing.size() > 2;
  const std::array<Way, 8>    ways = MakeWays(spacing);
  const std::array<double, 8> shares = isVolume ? FindSharesOfSpace(ways) : FindSharesOfPlane(spacing);
  double                      pixel = 1.0;
  for (const double length : spacing)
  {
    pixel *= length;
  }
  std::array<double, 8> weights{};
  for (std::size_t w = 1; w < (std::size_t{ 1 } << spacing.size()); ++w)
  {
    // Ways along several axes stand for several lines: those that are mirrored at one of the axes.
    const unsigned int axes = (w & 1U) + (w >> 1U & 1U) + (w >> 2U & 1U);
    const double       lines = static_cast<double>(1U << (axes - 1));
    // A line meets the boundary twice in each of its pieces inside the region. The length of a boundary is pi times the
    // mean projection, the surface 4 times.
    weights[w] = (isVolume ? 4.0 : pi) * shares[w] / lines * pixel / ways[w].length / 2.0;
  }
  return weights;
}

} // namespace dwc::statistics
