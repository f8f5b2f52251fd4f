// SPDX-License-Identifier: Apache-2.0
//
// Every other kind of document. Input: one byte, which kind; the file. Files beside it are the file itself, so that includes
// go in circles. Held: every place lies in the file, and what a container is named in exists.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/documents/document.h"

namespace {

class SameFileEverywhere final : public plimsoll::documents::FileLookup {
 public:
  explicit SameFileEverywhere(std::string_view text) : text_(text) {}
  std::optional<std::string> read(std::string_view, std::size_t limit) override {
    return text_.size() <= limit ? std::optional<std::string>(text_) : std::nullopt;
  }
  std::vector<std::string> list(std::string_view folder, std::size_t) override { return {std::string(folder) + "/a.yaml"}; }

 private:
  std::string_view text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  using namespace plimsoll::documents;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1 < 32768 ? size - 1 : 32768);
  const DocumentType& type = document_types()[data[0] % document_types().size()];
  SameFileEverywhere files(text);
  const auto check = [&](Span span) {
    if (span.begin > span.end || span.end > text.size()) std::abort();
  };
  for (FileLookup* lookup : {static_cast<FileLookup*>(nullptr), static_cast<FileLookup*>(&files)}) {
    const Model model = type.read("deploy/a.yaml", text, lookup);
    for (const ImageUse& use : model.images) {
      check(use.reference.span);
      if (use.container && *use.container >= model.containers.size()) std::abort();
    }
    for (const Container& container : model.containers) {
      check(container.span);
      for (const ContainerOption& option : container.options) check(option.span);
    }
    for (const EnvironmentEntry& entry : model.environment) check(entry.value.span);
    for (const Command& command : model.commands) {
      check(command.span);
      for (const Span piece : command.text_pieces) check(piece);
    }
    for (const Diagnostic& diagnostic : model.diagnostics) check(diagnostic.span);
  }
  static_cast<void>(classify(text.substr(0, text.find('\n')), text));
  return 0;
}
