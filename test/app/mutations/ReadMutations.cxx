/* SPDX-License-Identifier: Apache-2.0 */
#include "ExitCode.h"
#include "ImageFile.h"
#include "Message.h"
#include "Mutate.h"
#include "ReadImage.h"
#include "Seeds.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/** No file ends the process: damaged files of every format are opened and read as the program does, each in a process
 * of its own, which must end by itself within ten seconds, with one of the program's exit codes and not 70.
 *
 *   ReadMutations FOLDER [COUNT [FORMAT [FIRST]]]    COUNT files of each format (default 50), those of one seed number
 * each from FIRST on; the bad ones stay in FOLDER ReadMutations --read FILE...                     only reads these, in
 * this process ReadMutations --keep FOLDER COUNT                writes the files and keeps them all, for other readers
 */

namespace
{

namespace fs = std::filesystem;
using app::test::Seed;

constexpr unsigned int mostSeconds = 10;

std::string
ReadBytes(const fs::path & path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), {} };
}

void
WriteBytes(const fs::path & path, const std::string & bytes)
{
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

template <unsigned int VDimension>
void
ReadPixels(const app::ImageFile & file)
{
  app::ReadImage<VDimension>(file, [](itk::ProcessObject *) {});
}

/** The program's exit code for a file. */
int
ReadOne(const std::string & path)
{
  try
  {
    const app::ImageFile file = app::OpenImageFile({ "INPUT", path });
    constexpr double     mostPixels = 1e8; // the program looks for memory here
    if (static_cast<double>(file.header.geometry.CountPixels()) * static_cast<double>(file.header.components) >
        mostPixels)
    {
      return static_cast<int>(app::ExitCode::Memory);
    }
    file.header.dimension == 2 ? ReadPixels<2>(file) : ReadPixels<3>(file);
    return 0;
  }
  catch (...)
  {
    const app::Failure failure = app::TranslateCurrentException();
    std::fprintf(stderr, "%s\n", failure.what());
    return static_cast<int>(failure.GetCode());
  }
}

/** The same in a process of its own: its exit code, or the number of a signal below 0. */
int
ReadApart(const std::string & path)
{
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0)
  {
    const rlimit memory{ rlim_t{ 4 } << 30, rlim_t{ 4 } << 30 };
    const rlimit core{ 0, 0 };
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &core);
    alarm(mostSeconds);
    std::freopen("/dev/null", "w", stderr);
    _exit(ReadOne(path));
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string
MutateAs(const std::string & format, const std::string & bytes, std::mt19937 & engine)
{
  const std::string mutated = app::test::Mutate(bytes, engine);
  return format == "PNG" && engine() % 2 == 0 ? app::test::MendChecksums(mutated) : mutated;
}

/** Which files of a seed a fault is in: the one that is opened, or that of its pixels. */
void
WriteMutation(const fs::path & from, const fs::path & to, const Seed & seed, std::mt19937 & engine)
{
  const std::size_t chosen = seed.others.empty() ? 0 : engine() % 2;
  std::size_t       number = 0;
  for (const std::string & name : { seed.name, seed.others.empty() ? std::string() : seed.others.front() })
  {
    if (!name.empty())
    {
      const std::string bytes = ReadBytes(from / name);
      WriteBytes(to / name, number++ == chosen ? MutateAs(seed.format, bytes, engine) : bytes);
    }
  }
}

struct Options
{
  fs::path     folder;
  unsigned int count{ 50 };
  std::string  format;
  unsigned int first{ 0 };
  bool         isKept{ false };
};

/** Number of files that did not end as they must. */
int
Run(const Options & options)
{
  const fs::path seedFolder = options.folder / "seeds";
  fs::create_directories(seedFolder);
  std::map<std::string, std::vector<Seed>> formats;
  for (const Seed & seed : app::test::WriteSeeds(seedFolder))
  {
    const int code = ReadApart((seedFolder / seed.name).string());
    if (code != 0)
    {
      std::printf("%s: the whole file ends with %d\n", seed.name.c_str(), code);
      return 1;
    }
    formats[seed.format].push_back(seed);
  }
  int bad = 0;
  for (const auto & [format, seeds] : formats)
  {
    std::map<int, int> codes;
    for (unsigned int i = options.first; i < options.first + options.count; ++i)
    {
      if (!options.format.empty() && options.format != format)
      {
        continue;
      }
      std::mt19937   engine(i + 1);
      const Seed &   seed = seeds[i % seeds.size()];
      const fs::path folder = options.folder / (format + "-" + std::to_string(i));
      fs::create_directories(folder);
      WriteMutation(seedFolder, folder, seed, engine);
      if (options.isKept)
      {
        continue;
      }
      const int code = ReadApart((folder / seed.name).string());
      ++codes[code];
      if (code < 0 || code == static_cast<int>(app::ExitCode::Internal))
      {
        std::printf(
          "%s: ends with %d (%s)\n", (folder / seed.name).c_str(), code, code < 0 ? strsignal(-code) : "a fault");
        ++bad;
      }
      else
      {
        fs::remove_all(folder);
      }
    }
    std::printf("%-10s", format.c_str());
    for (const auto & [code, count] : codes)
    {
      std::printf("  %d: %d", code, count);
    }
    std::printf("\n");
    std::fflush(stdout);
  }
  return bad;
}

} // namespace

int
main(int argc, char ** argv)
{
  itk::Object::GlobalWarningDisplayOff();
  if (argc > 2 && std::string(argv[1]) == "--read")
  {
    for (int i = 2; i < argc; ++i)
    {
      std::printf("%s: %d\n", argv[i], ReadOne(argv[i]));
    }
    return 0;
  }
  Options    options;
  const bool isKept = argc > 3 && std::string(argv[1]) == "--keep";
  const int  at = isKept ? 2 : 1;
  if (argc <= at)
  {
    std::fputs("usage: ReadMutations FOLDER [COUNT [FORMAT [FIRST]]]\n", stderr);
    return 2;
  }
  options.isKept = isKept;
  options.folder = argv[at];
  options.count = argc > at + 1 ? static_cast<unsigned int>(std::atoi(argv[at + 1])) : options.count;
  options.format = argc > at + 2 ? argv[at + 2] : "";
  options.first = argc > at + 3 ? static_cast<unsigned int>(std::atoi(argv[at + 3])) : 0;
  return Run(options) == 0 ? 0 : 1;
}
