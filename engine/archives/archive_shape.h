// SPDX-License-Identifier: Apache-2.0
//
// Whether bytes look like an archive or a compressed file, told in a few comparisons: asked of every object of a history.
#pragma once

#include <string_view>

namespace plimsoll::archives {

// zip and what is one (jar, whl, docx, apk, also behind a script or a program), tar, gzip, xz, zstd, bzip2. Says yes to a
// few files that are none; whoever opens them finds out.
bool may_be_archive(std::string_view bytes);

// Only those that unpack to one content without a name of its own unless a tar is inside: gzip, xz, zstd, bzip2.
bool is_compressed_stream(std::string_view bytes);

}  // namespace plimsoll::archives
