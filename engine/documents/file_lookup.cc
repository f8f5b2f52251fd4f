// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/document.h"

namespace plimsoll::documents {

// For lookups that remember nothing.
std::vector<std::string> FileLookup::list_named(std::string_view folder, NameFilter wanted, std::size_t limit) {
  constexpr std::size_t kListed = 50'000;
  std::vector<std::string> paths;
  for (std::string& path : list(folder, kListed)) {
    if (paths.size() == limit) break;
    std::string_view rest = std::string_view(path).substr(folder.empty() ? 0 : folder.size() + 1);
    bool fits = false;
    for (std::size_t slash = rest.find('/'); slash != std::string_view::npos && !fits; slash = rest.find('/')) {
      fits = wanted(rest.substr(0, slash), true);
      rest.remove_prefix(slash + 1);
    }
    if (fits || wanted(rest, false)) paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace plimsoll::documents
