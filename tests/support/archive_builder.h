// SPDX-License-Identifier: Apache-2.0
//
// Archives made in memory, field by field.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace plimsoll::tests {

using ArchiveFiles = std::vector<std::pair<std::string, std::string>>;  // name, content

// `format`: zip, zip-stored, zip-encrypted, tar, raw (one file); `filter`: "", gzip, xz, zstd, bzip2.
std::string make_archive(const std::string& format, const ArchiveFiles& files, const std::string& filter = "");

}  // namespace plimsoll::tests
