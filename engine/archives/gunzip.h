// SPDX-License-Identifier: Apache-2.0
//
// A gzip file of moderate size at once, which takes half the time of unpacking it block by block.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::archives {

// Nothing when it is no gzip file, is empty, is damaged, has several members, says that it holds more than `limit` bytes or more than
// its packed bytes can hold: then the reader that goes block by block tells what can be told.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit);

}  // namespace plimsoll::archives
