// SPDX-License-Identifier: Apache-2.0
//
// build/secret-file-copied: COPY or ADD of a file that holds secrets by its name (documents/secret_file).
#include <optional>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"
#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/secret_file/secret_file.h"

namespace plimsoll::detect::build {

void check_copied_secrets(const CheckInput& input, Matches& matches, CheckCounts&) {
  if (!input.model.dockerfile) return;
  using documents::dockerfile::Keyword;
  for (const documents::dockerfile::Instruction& instruction : input.model.dockerfile->instructions) {
    if (instruction.keyword != Keyword::copy && instruction.keyword != Keyword::add) continue;
    if (instruction.find_flag("from") != nullptr || instruction.words.size() < 2) continue;
    for (std::size_t i = 0; i + 1 < instruction.words.size(); ++i) {
      std::string_view source = instruction.words[i].text;
      if (source.size() >= 2 && (source.front() == '"' || source.front() == '\'') && source.back() == source.front())
        source = source.substr(1, source.size() - 2);
      if (source.starts_with("<<") || source.find("://") != std::string_view::npos) continue;
      const std::optional<documents::SecretFileKind> kind = documents::secret_file_kind(source);
      if (!kind) continue;
      matches.push_back(make_match({"build/secret-file-copied", kind->severity}, instruction.words[i].span,
                                   std::string(name_of(instruction.keyword)) + " " + std::string(source) + " puts " +
                                       std::string(kind->what) + " into the image",
                                   "copy " + std::string(source)));
    }
  }
}

}  // namespace plimsoll::detect::build
