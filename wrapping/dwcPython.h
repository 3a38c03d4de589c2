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

#  include "dwc/Recipe.h"
#  include "itkCommand.h"
#  include "itkParameterError.h"
#  include "itkPartitionTree.h"
#  include "itkPartitionTreePage.h"
#  include "itkProcessObject.h"

#  include <algorithm>
#  include <chrono>
#  include <cstdint>
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

/** Runs `work`. \return None, or the (description, parameter, sentence) of a ParameterError. */
template <typename TWork>
PyObject *
Call(const TWork & work)
{
  try
  {
    work();
  }
  catch (const itk::ParameterError & error)
  {
    return Py_BuildValue("(sss)", error.what(), error.GetParameter().c_str(), error.GetSentence().c_str());
  }
  Py_RETURN_NONE;
}

/** Runs `work`, which updates the filter, without the interpreter lock.
 *  \return as Call; or the exception that a signal raised meanwhile (Ctrl-C). */
template <typename TWork>
PyObject *
CallUnlocked(itk::ProcessObject * filter, const TWork & work)
{
  const auto signals = SignalCommand::New();
  PyObject * result = nullptr;
  try
  {
    const PipelineObserver observer(filter, signals);
    result = Call([&work] {
      const UnlockedInterpreter unlocked;
      work();
    });
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
    Py_XDECREF(result); // it came as the filter had just finished
    return raised;
  }
  return result;
}

/** filter->Update(), or UpdateLargestPossibleRegion(); as CallUnlocked. */
inline PyObject *
Update(itk::ProcessObject * filter, bool largest)
{
  return CallUnlocked(filter,
                      [filter, largest] { largest ? filter->UpdateLargestPossibleRegion() : filter->Update(); });
}

/** A level by the name of its rule: "regions", "threshold", "depth" with their value, or "automatic". */
inline itk::PartitionTree::LevelType
GetLevel(const itk::PartitionTree * tree, const std::string & rule, double value)
{
  dwc::LevelChoice choice;
  if (rule == "regions")
  {
    choice.rule = dwc::LevelRule::NumberOfRegions;
    choice.numberOfRegions = static_cast<std::size_t>(value);
  }
  else if (rule == "threshold")
  {
    choice.rule = dwc::LevelRule::Threshold;
    choice.costThreshold = value;
  }
  else if (rule == "depth")
  {
    choice.rule = dwc::LevelRule::Depth;
    choice.depth = static_cast<std::size_t>(value);
  }
  return tree->GetLevel(choice);
}

/** A level of labels that GetLevel gave before. */
inline dwc::Level
MakeLevel(const std::vector<unsigned int> & labels)
{
  dwc::Level level;
  level.labels.assign(labels.begin(), labels.end());
  level.numberOfRegions = labels.empty() ? 0 : *std::max_element(labels.begin(), labels.end());
  return level;
}

template <typename TValue>
PyObject *
ToBytes(const std::vector<TValue> & values)
{
  return PyBytes_FromStringAndSize(reinterpret_cast<const char *>(values.data()),
                                   static_cast<Py_ssize_t>(values.size() * sizeof(TValue)));
}

/** A dict of texts. */
inline PyObject *
ToDict(const dwc::KeyValues & pairs)
{
  PyObject * const dict = PyDict_New();
  for (const auto & [key, value] : pairs)
  {
    PyObject * const text = PyUnicode_DecodeUTF8(value.data(), static_cast<Py_ssize_t>(value.size()), "replace");
    if (dict != nullptr && text != nullptr)
    {
      PyDict_SetItemString(dict, key.c_str(), text);
    }
    Py_XDECREF(text);
  }
  return dict;
}

/** (width, height, channels, bytes). */
inline PyObject *
ToTuple(const dwc::Raster & raster)
{
  return Py_BuildValue("(kkkN)",
                       static_cast<unsigned long>(raster.width),
                       static_cast<unsigned long>(raster.height),
                       static_cast<unsigned long>(raster.channels),
                       ToBytes(raster.values));
}

/** (axis, size, is_reversed). */
inline PyObject *
ToTuple(const dwc::ViewAxis & axis)
{
  return Py_BuildValue(
    "(IkN)", axis.axis, static_cast<unsigned long>(axis.size), PyBool_FromLong(axis.isReversed ? 1 : 0));
}

/** A dict with the fields of diffuse_walk_cut._page.View, arrays as bytes. */
inline PyObject *
ToDict(const dwc::View & view)
{
  return Py_BuildValue("{s:s,s:I,s:N,s:I,s:k,s:(dd),s:s,s:N,s:(kk),s:N,s:N,s:N,s:N}",
                       "title",
                       view.title.c_str(),
                       "plane",
                       view.plane,
                       "is_middle",
                       PyBool_FromLong(view.isMiddle ? 1 : 0),
                       "axis",
                       view.axis,
                       "slice_index",
                       static_cast<unsigned long>(view.slice),
                       "spacing",
                       view.pixelWidth,
                       view.pixelHeight,
                       "letters",
                       view.letters.c_str(),
                       "is_gray",
                       PyBool_FromLong(view.isGray ? 1 : 0),
                       "size",
                       static_cast<unsigned long>(view.width),
                       static_cast<unsigned long>(view.height),
                       "columns",
                       ToTuple(view.columns),
                       "rows",
                       ToTuple(view.rows),
                       "colors",
                       ToBytes(view.colors),
                       "leaves",
                       ToBytes(view.leaves));
}

inline PyObject *
ToList(const std::vector<dwc::View> & views)
{
  PyObject * const list = PyList_New(static_cast<Py_ssize_t>(views.size()));
  for (std::size_t i = 0; list != nullptr && i < views.size(); ++i)
  {
    PyList_SetItem(list, static_cast<Py_ssize_t>(i), ToDict(views[i]));
  }
  return list;
}

/** What a Python function that was called has raised is with the interpreter. */
struct RaisedError
{};

/** The page, its pictures encoded by a Python function from (width, height, channels, bytes) to bytes.
 *  \return its text; nullptr where the function has raised. */
inline PyObject *
MakePage(const itk::PartitionTreePage * page, const std::vector<unsigned int> & labels, PyObject * encode)
{
  const auto call = [encode](const dwc::Raster & raster) {
    PyObject * const arguments = ToTuple(raster);
    PyObject * const result = arguments == nullptr ? nullptr : PyObject_CallObject(encode, arguments);
    Py_XDECREF(arguments);
    char *     bytes = nullptr;
    Py_ssize_t size = 0;
    if (result == nullptr || PyBytes_AsStringAndSize(result, &bytes, &size) != 0)
    {
      Py_XDECREF(result);
      throw RaisedError();
    }
    const std::string picture(bytes, static_cast<std::size_t>(size));
    Py_DECREF(result);
    return picture;
  };
  try
  {
    const std::string text = page->MakePage(MakeLevel(labels), call);
    return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  }
  catch (const RaisedError &)
  {
    return nullptr;
  }
}

} // namespace python
} // namespace dwc

#endif // ITK_WRAPPING_PARSER

#endif
