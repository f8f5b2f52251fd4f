// SPDX-License-Identifier: Apache-2.0
//
// From nodes to the typed model: what every YAML kind does the same way.
//
// A reader makes one builder, walks its tree and says what it sees:
//   ModelBuilder builder(bytes);
//   const std::size_t web = builder.add_container(ContainerOrigin::compose_service, "web", "", key->span, true);
//   builder.add_image(builder.value(get(service, "image")), ImageRole::workload, true, "web", web);
//   builder.add_flag(web, OptionKey::privileged, "privileged", service, "privileged");
//   return std::move(builder).take();
//
// The kind's own expansion of variables is given once (`expand`) and used for every value. The number of things in one
// model is bounded: merges and matrices multiply, and a stranger's file must not fill the memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/yaml/node_reading.h"

namespace plimsoll::documents {

inline constexpr std::size_t kModelEntries = 100'000;

using Expand = std::function<void(Value&)>;  // fills expanded, resolved, missing and chain from raw and span

class ModelBuilder {
 public:
  explicit ModelBuilder(std::string_view bytes, Expand expand = {}) : bytes_(bytes), expand_(std::move(expand)) {}

  [[nodiscard]] std::string_view bytes() const { return bytes_; }

  // A file beside the document: until the returned guard goes, nodes belong to that file and every place is `place` here.
  class ForeignFile {
   public:
    ForeignFile(ModelBuilder& builder, std::string_view bytes, std::string file, Span place);
    ~ForeignFile();
    ForeignFile(const ForeignFile&) = delete;
    ForeignFile& operator=(const ForeignFile&) = delete;

   private:
    ModelBuilder& builder_;
    std::string_view bytes_;
    std::string file_;
    Span place_;
  };
  [[nodiscard]] bool is_foreign() const { return !foreign_file_.empty(); }

  // Scalar as an expanded value; an empty value for everything else.
  [[nodiscard]] Value value(const yaml::Node* node) const;
  // The same for text that is part of a scalar or has no node of its own.
  [[nodiscard]] Value value_of_text(std::string text, Span span) const;
  [[nodiscard]] Span place_of(Span span) const { return is_foreign() ? foreign_place_ : span; }

  std::size_t add_container(ContainerOrigin origin, std::string name, std::string owner, Span span, bool ships);
  ContainerOption* add_option(std::size_t container, OptionKey key, std::string_view name, Value value, Span span);
  void add_option(std::size_t container, ContainerOption option);

  // Options that are one key of a mapping: absent or null adds nothing. False when the key is not there.
  bool add_flag(std::size_t container, OptionKey key, std::string_view name, const yaml::Node* mapping,
                std::string_view path);
  bool add_text(std::size_t container, OptionKey key, std::string_view name, const yaml::Node* mapping,
                std::string_view path);

  ImageUse* add_image(Value reference, ImageRole role, bool ships, std::string stage, std::optional<std::size_t> container);

  // A scalar is a shell text (`shell_form`), a list is argv. Empty nodes add nothing.
  Command* add_command(CommandRole role, const yaml::Node* node, std::optional<std::size_t> container,
                       std::string_view shell = {});
  // Argv that is cut from one scalar by blanks and quotes, as compose does it.
  Command* add_split_command(CommandRole role, const yaml::Node* node, std::optional<std::size_t> container);
  // Texts that one shell runs after each other: scalars, put together with line ends.
  Command* add_script(CommandRole role, const std::vector<const yaml::Node*>& lines, std::optional<std::size_t> container,
                      std::string_view shell = {});

  EnvironmentEntry* add_environment(std::string name, Value value, EnvironmentRole role,
                                    std::optional<std::size_t> container);
  // {A: b} or ["A=b"] (or [{name: A, value: b}]).
  void add_environment(const yaml::Node* node, EnvironmentRole role, std::optional<std::size_t> container);

  void add_diagnostics(const std::vector<Diagnostic>& diagnostics);
  void add_diagnostic(Span span, std::string message);
  // A model read from text inside this document; containers are renumbered, `place` maps its spans.
  void add_model(Model model, const std::function<Span(Span)>& place);

  [[nodiscard]] bool is_full() const { return entries_ >= kModelEntries; }
  [[nodiscard]] Model& model() { return model_; }
  [[nodiscard]] Model take() && { return std::move(model_); }

 private:
  bool count();

  std::string_view bytes_;
  Expand expand_;
  std::string foreign_file_;
  Span foreign_place_;
  Model model_;
  std::size_t entries_ = 0;
};

// The words of a command line as a POSIX shell would cut them, without expanding anything; each with its span in `text`.
struct TextWord {
  std::string text;
  Span span;
};
std::vector<TextWord> split_words(std::string_view text);

// Spans whose lengths sum up to the length of the scalar's text, whatever the grammar did to it.
std::vector<Span> aligned_pieces(const yaml::Node* node, std::string_view bytes);

// Pieces that are asked often: with where each begins in the joined text.
class PieceIndex {
 public:
  explicit PieceIndex(std::vector<Span> pieces);
  [[nodiscard]] Span place(Span in_text) const;

 private:
  std::vector<Span> pieces_;
  std::vector<std::size_t> starts_;
};
inline Span place_in_pieces(const PieceIndex& pieces, Span in_text) { return pieces.place(in_text); }

// The span of the file for a span of a text that was joined from pieces.
Span place_in_pieces(const std::vector<Span>& pieces, Span in_text);

}  // namespace plimsoll::documents
