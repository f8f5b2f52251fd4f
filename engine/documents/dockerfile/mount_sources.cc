// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/dockerfile/mount_sources.h"

#include <algorithm>
#include <string_view>

#include "engine/documents/paths.h"

namespace plimsoll::documents::dockerfile {

std::vector<MountSource> mount_sources(const Instruction& instruction) {
  std::vector<MountSource> sources;
  for (const Flag& flag : instruction.flags) {
    if (flag.name != "mount") continue;
    const std::string_view fields = flag.value;
    for (std::size_t begin = 0; begin < fields.size();) {
      const std::size_t end = std::min(fields.find(',', begin), fields.size());
      const std::string_view field = fields.substr(begin, end - begin);
      const std::size_t cut = field.find('=');
      if (cut != std::string_view::npos && lower_case(field.substr(0, cut)) == "from") {
        // Where quotes or continuations changed the text, the whole flag is the place.
        const bool exact = flag.value_span.size() == flag.value.size();
        const std::size_t value_begin = flag.value_span.begin + begin + cut + 1;
        const Span span = exact ? Span{value_begin, flag.value_span.begin + end} : flag.value_span;
        sources.push_back({std::string(field.substr(cut + 1)), span});
      }
      begin = end + 1;
    }
  }
  return sources;
}

}  // namespace plimsoll::documents::dockerfile
