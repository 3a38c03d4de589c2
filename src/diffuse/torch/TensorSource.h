/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_TensorSource_h
#define dwc_torch_TensorSource_h

#include "diffuse/checkpoint/SafeTensors.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dwc
{
namespace torch
{

/** The weights of one part of a model while it is built: a checkpoint seen from one of its prefixes. Each tensor is
 * checked (there, of the shape expected, finite) and comes in the type and on the device that the networks use; on the
 * CPU it stays in the mapped file where it need not be converted. */
class TensorSource
{
public:
  /** \param report is called before each tensor is read; it throws to stop. */
  TensorSource(std::shared_ptr<const checkpoint::TensorTable> table,
               at::ScalarType                                 type,
               at::Device                                     device,
               std::function<void()>                          report);

  /** The same weights below `name`: keys continue after "name.". */
  TensorSource
  operator/(const std::string & name) const;

  /** Below "name.index." */
  TensorSource
  At(const std::string & name, std::size_t index) const;

  bool
  Has(const std::string & name) const;

  /** As the file says; empty where the tensor is not there. */
  std::vector<std::int64_t>
  GetShape(const std::string & name) const;

  /** \throw ParameterError("Model", ...) naming key and file: missing, another shape, NaN or infinite. */
  at::Tensor
  Take(const std::string & name, at::IntArrayRef shape);

  /** As Take, under the first of these names that is there: old files have other names. */
  at::Tensor
  TakeAny(const std::vector<std::string> & names, at::IntArrayRef shape);

  /** \throw ParameterError("Model", ...) where a key was not taken and does not start with one of `ignored`: the file
   * is of another network than its configuration says. */
  void
  VerifyAllTaken(const std::vector<std::string> & ignored) const;

  at::ScalarType
  GetType() const;
  at::Device
  GetDevice() const;

private:
  struct Shared;
  std::shared_ptr<Shared> m_Shared;
  std::string             m_Prefix;
};

} // namespace torch
} // namespace dwc

#endif
