/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef dwcPython_h
#define dwcPython_h

// Not what ITK's parser of C++ has to read.
#ifndef ITK_WRAPPING_PARSER

#  include <Python.h>

#  include "itkCommand.h"
#  include "itkPartitionTree.h"
#  include "itkProcessObject.h"

#  include <chrono>
#  include <set>
#  include <string>
#  include <utility>
#  include <vector>

/** What the Python wrapping does in C++. */

namespace dwc
{
namespace python
{

/** Asks Python for signals while a filter runs without the interpreter lock, and stops it where one raised. */
class SignalCommand : public itk::Command
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(SignalCommand);
  using Self = SignalCommand;
  using Superclass = itk::Command;
  using Pointer = itk::SmartPointer<Self>;
  itkNewMacro(Self);

  void
  Execute(itk::Object * caller, const itk::EventObject &) override
  {
    const auto now = std::chrono::steady_clock::now();
    if (m_Raised == nullptr && now - m_Asked < std::chrono::milliseconds(50))
    {
      return;
    }
    m_Asked = now;
    const PyGILState_STATE lock = PyGILState_Ensure();
    if (m_Raised == nullptr && PyErr_CheckSignals() != 0)
    {
      PyObject * type = nullptr;
      PyObject * traceback = nullptr;
      PyErr_Fetch(&type, &m_Raised, &traceback);
      PyErr_NormalizeException(&type, &m_Raised, &traceback);
      Py_XDECREF(type);
      Py_XDECREF(traceback);
    }
    PyGILState_Release(lock);
    auto * const filter = dynamic_cast<itk::ProcessObject *>(caller);
    if (m_Raised != nullptr && filter != nullptr)
    {
      filter->AbortGenerateDataOn();
    }
  }

  void
  Execute(const itk::Object *, const itk::EventObject &) override
  {}

  /** The exception that a signal's handler raised; a new reference, nullptr where there was none. */
  PyObject *
  TakeRaised()
  {
    PyObject * const raised = m_Raised;
    m_Raised = nullptr;
    return raised;
  }

protected:
  SignalCommand() = default;
  ~SignalCommand() override = default;

private:
  PyObject *                            m_Raised{ nullptr };
  std::chrono::steady_clock::time_point m_Asked{};
};

/** Observes a filter and those that it takes its inputs from, for as long as it lives. */
class PipelineObserver
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PipelineObserver);

  PipelineObserver(itk::ProcessObject * filter, itk::Command * command) { this->Observe(filter, command); }

  ~PipelineObserver()
  {
    for (const auto & observed : m_Observed)
    {
      observed.first->RemoveObserver(observed.second);
    }
  }

private:
  void
  Observe(itk::ProcessObject * filter, itk::Command * command)
  {
    if (!m_Seen.insert(filter).second)
    {
      return;
    }
    m_Observed.emplace_back(filter, filter->AddObserver(itk::ProgressEvent(), command));
    for (const auto & input : filter->GetInputs())
    {
      itk::ProcessObject * const source = input != nullptr ? input->GetSource().GetPointer() : nullptr;
      if (source != nullptr)
      {
        this->Observe(source, command);
      }
    }
  }

  std::set<itk::ProcessObject *>                                     m_Seen;
  std::vector<std::pair<itk::ProcessObject::Pointer, unsigned long>> m_Observed;
};

/** Lets other Python threads run, for as long as it lives. */
class UnlockedInterpreter
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(UnlockedInterpreter);

  UnlockedInterpreter() = default;
  ~UnlockedInterpreter() { PyEval_RestoreThread(m_State); }

private:
  PyThreadState * m_State{ PyEval_SaveThread() };
};

/** filter->Update(), or UpdateLargestPossibleRegion(), without the interpreter lock.
 *  \return the exception that a signal raised meanwhile (Ctrl-C), or None. */
inline PyObject *
Update(itk::ProcessObject * filter, bool largest)
{
  const auto signals = SignalCommand::New();
  try
  {
    const PipelineObserver    observer(filter, signals);
    const UnlockedInterpreter unlocked;
    largest ? filter->UpdateLargestPossibleRegion() : filter->Update();
  }
  catch (const itk::ExceptionObject &)
  {
    if (PyObject * const raised = signals->TakeRaised())
    {
      return raised;
    }
    throw;
  }
  if (PyObject * const raised = signals->TakeRaised())
  {
    return raised; // it came as the filter had just finished
  }
  Py_RETURN_NONE;
}

/** A level by the name of its rule: "regions", "threshold", "depth" with their value, or "automatic". */
inline itk::PartitionTree::LevelType
GetLevel(const itk::PartitionTree * tree, const std::string & rule, double value)
{
  return rule == "regions"     ? tree->GetLevelOfNumberOfRegions(static_cast<itk::SizeValueType>(value))
         : rule == "threshold" ? tree->GetLevelOfThreshold(value)
         : rule == "depth"     ? tree->GetLevelOfDepth(static_cast<itk::SizeValueType>(value))
                               : tree->GetAutomaticLevel();
}

} // namespace python
} // namespace dwc

#endif // ITK_WRAPPING_PARSER

#endif
