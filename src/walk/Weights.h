/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_walk_Weights_h
#define dwc_walk_Weights_h

#include "dwc/Host.h"
#include "walk/SparseRows.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace dwc::walk
{

/** Nodes of a graph, ascending. */
using Nodes = std::vector<std::uint32_t>;

/** Symmetric, nonnegative weights W between the nodes of a graph. What the cut needs of them, and no more: a subset of
 * the nodes is a list of rows, and vectors are as long as the order, zero outside the subset. */
class Weights
{
public:
  virtual ~Weights() = default;

  /** Number of nodes. */
  virtual std::size_t
  Order() const = 0;

  /** y[i] = sum_j W(rows[i], j) x[j] */
  virtual void
  Multiply(const Nodes & rows, const double * x, double * y, const Host & host) const = 0;

  /** y[i] = sum of W(rows[i], j) over the j with rank[j] < rank[rows[i]] */
  virtual void
  SumBelow(const Nodes & rows, const std::vector<std::uint32_t> & rank, double * y, const Host & host) const = 0;

  /** W(row, row) */
  virtual double
  Diagonal(std::uint32_t row) const = 0;

  /** Appends the nodes that have a positive weight to `row`. */
  virtual void
  AppendNeighbors(std::uint32_t row, Nodes & neighbors) const = 0;

  /** y[j] += factor W(row, j) for all nodes j */
  virtual void
  AddRow(std::uint32_t row, double factor, double * y) const = 0;

  /** W[rows, rows], with the nodes numbered as in `rows`. */
  virtual std::unique_ptr<const Weights>
  Restrict(const Nodes & rows, const Host & host) const = 0;
};

/** All order x order weights, row by row. */
class DenseWeights : public Weights
{
public:
  DenseWeights(std::size_t order, std::vector<float> values)
    : m_Order(order)
    , m_Values(std::move(values))
  {}

  std::size_t
  Order() const override
  {
    return m_Order;
  }
  void
  Multiply(const Nodes & rows, const double * x, double * y, const Host & host) const override;
  void
  SumBelow(const Nodes & rows, const std::vector<std::uint32_t> & rank, double * y, const Host & host) const override;
  double
  Diagonal(std::uint32_t row) const override
  {
    return Row(row)[row];
  }
  void
  AppendNeighbors(std::uint32_t row, Nodes & neighbors) const override;
  void
  AddRow(std::uint32_t row, double factor, double * y) const override;
  std::unique_ptr<const Weights>
  Restrict(const Nodes & rows, const Host & host) const override;

  const float *
  Row(std::size_t row) const
  {
    return m_Values.data() + row * m_Order;
  }

private:
  std::size_t        m_Order;
  std::vector<float> m_Values;
};

/** The weights that are not zero. */
class SparseWeights : public Weights
{
public:
  explicit SparseWeights(SparseRows entries)
    : m_Entries(std::move(entries))
  {}

  std::size_t
  Order() const override
  {
    return m_Entries.Rows();
  }
  void
  Multiply(const Nodes & rows, const double * x, double * y, const Host & host) const override;
  void
  SumBelow(const Nodes & rows, const std::vector<std::uint32_t> & rank, double * y, const Host & host) const override;
  double
  Diagonal(std::uint32_t row) const override;
  void
  AppendNeighbors(std::uint32_t row, Nodes & neighbors) const override;
  void
  AddRow(std::uint32_t row, double factor, double * y) const override;
  std::unique_ptr<const Weights>
  Restrict(const Nodes & rows, const Host & host) const override;

  const SparseRows &
  Entries() const
  {
    return m_Entries;
  }

private:
  double
  MeanRowLength() const;

  SparseRows m_Entries;
};

/** Makes weights of symmetric entries, dense where so many are not zero that this is the faster and smaller form. */
std::unique_ptr<const Weights>
MakeWeights(SparseRows entries);

} // namespace dwc::walk

#endif
