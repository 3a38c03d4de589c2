/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Inflate.h"

#include "file/Zlib.h"

#include <algorithm>
#include <fstream>
#include <new>
#include <vector>

namespace dwc
{
namespace file
{
namespace
{

constexpr std::size_t blockBytes = 1 << 18;

/** The compressed bytes of a stretch of a file, as zlib takes them. */
class Input
{
public:
  Input(const std::filesystem::path & path, std::uintmax_t begin, std::uintmax_t stored)
    : m_File(path, std::ios::binary)
    , m_Left(stored)
    , m_Block(blockBytes)
  {
    m_File.seekg(static_cast<std::streamoff>(begin));
  }

  /** Reads on where fewer than `least` bytes are left of the block, which begins with those. */
  void
  Fill(z_stream & stream, std::size_t least)
  {
    if (stream.avail_in >= least)
    {
      return;
    }
    const std::size_t kept = stream.avail_in;
    std::copy_n(stream.next_in, kept, m_Block.begin());
    const auto wanted = std::min<std::uintmax_t>(m_Left, m_Block.size() - kept);
    m_File.read(reinterpret_cast<char *>(m_Block.data() + kept), static_cast<std::streamsize>(wanted));
    const auto read = static_cast<std::size_t>(m_File.gcount());
    m_Left = read < wanted ? 0 : m_Left - read;
    stream.next_in = m_Block.data();
    stream.avail_in = static_cast<uInt>(kept + read);
  }

private:
  std::ifstream              m_File;
  std::uintmax_t             m_Left;
  std::vector<unsigned char> m_Block;
};

class Stream
{
public:
  Stream()
  {
    constexpr int windowOfAnyHeader = 15 + 32; // zlib's or gzip's
    if (inflateInit2(&m_Stream, windowOfAnyHeader) != Z_OK)
    {
      throw std::bad_alloc();
    }
  }
  ~Stream() { inflateEnd(&m_Stream); }
  Stream(const Stream &) = delete;
  Stream &
  operator=(const Stream &) = delete;

  z_stream &
  Get()
  {
    return m_Stream;
  }

private:
  z_stream m_Stream{};
};

/** Decompresses one stream. */
Inflated::End
InflateOne(z_stream &                   stream,
           Input &                      input,
           std::vector<unsigned char> & output,
           const ByteSink &             sink,
           std::uintmax_t &             bytes)
{
  while (true)
  {
    input.Fill(stream, 1);
    const bool isAtEnd = stream.avail_in == 0;
    stream.next_out = output.data();
    stream.avail_out = static_cast<uInt>(output.size());
    const int         result = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = output.size() - stream.avail_out;
    bytes += made;
    if (sink && made > 0)
    {
      sink(output.data(), made);
    }
    if (result == Z_STREAM_END)
    {
      return Inflated::End::Whole;
    }
    if (result == Z_MEM_ERROR)
    {
      throw std::bad_alloc();
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
    {
      return Inflated::End::Damaged;
    }
    if (isAtEnd && made == 0)
    {
      return Inflated::End::Truncated;
    }
  }
}

} // namespace

Inflated
Inflate(const std::filesystem::path & path,
        std::uintmax_t                begin,
        std::uintmax_t                stored,
        std::uintmax_t                needed,
        bool                          hasMembers,
        const ByteSink &              sink)
{
  Input                      input(path, begin, stored);
  Stream                     holder;
  z_stream &                 stream = holder.Get();
  std::vector<unsigned char> output(blockBytes);
  Inflated                   inflated;
  while (true)
  {
    inflated.end = InflateOne(stream, input, output, sink, inflated.bytes);
    if (inflated.end != Inflated::End::Whole || !hasMembers || inflated.bytes >= needed)
    {
      return inflated;
    }
    input.Fill(stream, 2);
    if (stream.avail_in < 2 || stream.next_in[0] != 0x1F || stream.next_in[1] != 0x8B)
    {
      return inflated; // the rest is padding
    }
    inflateReset(&stream);
  }
}

std::string
ReadGunzipped(const std::filesystem::path & path, std::size_t count)
{
  if (!IsGzip(path))
  {
    return ReadBytes(path, 0, count);
  }
  Input                      input(path, 0, GetFileSize(path));
  Stream                     holder;
  z_stream &                 stream = holder.Get();
  std::vector<unsigned char> output(count);
  std::size_t                made = 0;
  while (made < count)
  {
    input.Fill(stream, 2);
    stream.next_out = output.data() + made;
    stream.avail_out = static_cast<uInt>(count - made);
    const int  result = inflate(&stream, Z_NO_FLUSH);
    const auto now = count - stream.avail_out;
    const bool isStuck = now == made && stream.avail_in == 0;
    made = now;
    if (result == Z_STREAM_END)
    {
      input.Fill(stream, 2);
      if (stream.avail_in < 2 || stream.next_in[0] != 0x1F || stream.next_in[1] != 0x8B)
      {
        break;
      }
      inflateReset(&stream);
    }
    else if (result != Z_OK || isStuck)
    {
      break;
    }
  }
  return std::string(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(made));
}

bool
IsGzip(const std::filesystem::path & path)
{
  return ReadBytes(path, 0, 2) == "\x1F\x8B";
}

std::uintmax_t
FindMostInflated(std::uintmax_t stored)
{
  return Multiply(Add(stored, 1), 1032);
}

} // namespace file
} // namespace dwc
