// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/yaml/model_builder.h"

#include <algorithm>

namespace plimsoll::documents {

namespace {

// A piece that stands for more than the file still holds, moved forward: as long as before where the file is long enough.
Span inside(Span piece, std::string_view bytes) {
  if (piece.end <= bytes.size()) return piece;
  const std::size_t over = piece.end - bytes.size();
  return {piece.begin - std::min(piece.begin, over), bytes.size()};
}

}  // namespace

using yaml::Node;
using yaml::NodeKind;
using yaml::Pair;

ModelBuilder::ForeignFile::ForeignFile(ModelBuilder& builder, std::string_view bytes, std::string file, Span place)
    : builder_(builder), bytes_(builder.bytes_), file_(builder.foreign_file_), place_(builder.foreign_place_) {
  builder_.bytes_ = bytes;
  builder_.foreign_file_ = std::move(file);
  builder_.foreign_place_ = place;
}

ModelBuilder::ForeignFile::~ForeignFile() {
  builder_.bytes_ = bytes_;
  builder_.foreign_file_ = file_;
  builder_.foreign_place_ = place_;
}

bool ModelBuilder::count() {
  if (entries_ >= kModelEntries) {
    if (entries_ == kModelEntries) {
      model_.diagnostics.push_back(
          {{0, 0}, "more than " + std::to_string(kModelEntries) + " settings, the rest is not read"});
      ++entries_;
    }
    return false;
  }
  ++entries_;
  return true;
}

Value ModelBuilder::value(const Node* node) const {
  Value value = yaml::value_of(node, bytes_);
  if (is_foreign()) {
    value.span = foreign_place_;
    value.chain.push_back({"set in '" + foreign_file_ + "'", foreign_place_, foreign_file_});
  }
  if (expand_) expand_(value);
  return value;
}

Value ModelBuilder::value_of_text(std::string text, Span span) const {
  Value value;
  value.raw = std::move(text);
  value.expanded = value.raw;
  value.span = place_of(span);
  if (expand_) expand_(value);
  return value;
}

std::size_t ModelBuilder::add_container(ContainerOrigin origin, std::string name, std::string owner, Span span, bool ships) {
  if (!count() && !model_.containers.empty()) return model_.containers.size() - 1;
  Container container;
  container.origin = origin;
  container.name = std::move(name);
  container.owner = std::move(owner);
  container.span = place_of(span);
  container.ships = ships;
  model_.containers.push_back(std::move(container));
  return model_.containers.size() - 1;
}

ContainerOption* ModelBuilder::add_option(std::size_t container, OptionKey key, std::string_view name, Value value,
                                          Span span) {
  if (!count()) return nullptr;
  ContainerOption option;
  option.key = key;
  option.name = name;
  option.value = std::move(value);
  option.span = place_of(span);
  model_.containers[container].options.push_back(std::move(option));
  return &model_.containers[container].options.back();
}

void ModelBuilder::add_option(std::size_t container, ContainerOption option) {
  if (!count()) return;
  option.span = place_of(option.span);
  model_.containers[container].options.push_back(std::move(option));
}

bool ModelBuilder::add_flag(std::size_t container, OptionKey key, std::string_view name, const Node* mapping,
                            std::string_view path) {
  for (const Pair& pair : yaml::entries(mapping)) {
    if (pair.key->text != path || !yaml::is_scalar(pair.value)) continue;
    Value value = this->value(pair.value);
    if (const auto truth = yaml::truth_of(pair.value)) value.expanded = *truth ? "true" : "false";
    add_option(container, key, name, std::move(value), yaml::pair_span(pair));
    return true;
  }
  return false;
}

bool ModelBuilder::add_text(std::size_t container, OptionKey key, std::string_view name, const Node* mapping,
                            std::string_view path) {
  for (const Pair& pair : yaml::entries(mapping)) {
    if (pair.key->text != path || !yaml::is_scalar(pair.value)) continue;
    add_option(container, key, name, value(pair.value), yaml::pair_span(pair));
    return true;
  }
  return false;
}

ImageUse* ModelBuilder::add_image(Value reference, ImageRole role, bool ships, std::string stage,
                                  std::optional<std::size_t> container) {
  if (reference.expanded.empty() || !count()) return nullptr;
  ImageUse use;
  use.reference = std::move(reference);
  use.role = role;
  use.ships = ships;
  use.stage = std::move(stage);
  use.container = container;
  model_.images.push_back(std::move(use));
  return &model_.images.back();
}

Command* ModelBuilder::add_command(CommandRole role, const Node* node, std::optional<std::size_t> container,
                                   std::string_view shell) {
  node = yaml::follow(node);
  if (node == nullptr || yaml::is_null(node)) return nullptr;
  if (node->kind == NodeKind::scalar) return add_script(role, {node}, container, shell);
  if (node->kind != NodeKind::sequence || node->items.empty() || !count()) return nullptr;
  Command command;
  command.role = role;
  command.span = place_of(node->span);
  command.container = container;
  for (const Node* item : yaml::items(node))
    if (item->kind == NodeKind::scalar) command.arguments.push_back(value(item));
  model_.commands.push_back(std::move(command));
  return &model_.commands.back();
}

Command* ModelBuilder::add_split_command(CommandRole role, const Node* node, std::optional<std::size_t> container) {
  node = yaml::follow(node);
  if (node == nullptr || node->kind != NodeKind::scalar) return add_command(role, node, container);
  if (yaml::is_null(node) || !count()) return nullptr;
  Command command;
  command.role = role;
  command.span = place_of(node->span);
  command.container = container;
  const PieceIndex pieces(aligned_pieces(node, bytes_));
  for (TextWord& word : split_words(node->text))
    command.arguments.push_back(value_of_text(std::move(word.text), place_in_pieces(pieces, word.span)));
  model_.commands.push_back(std::move(command));
  return &model_.commands.back();
}

Command* ModelBuilder::add_script(CommandRole role, const std::vector<const Node*>& lines,
                                  std::optional<std::size_t> container, std::string_view shell) {
  Command command;
  command.role = role;
  command.shell_form = true;
  command.shell = shell.empty() ? "/bin/sh -c" : std::string(shell);
  command.container = container;
  bool first = true;
  for (const Node* line : lines) {
    line = yaml::follow(line);
    if (line == nullptr || line->kind != NodeKind::scalar || yaml::is_null(line)) continue;
    const std::vector<Span> pieces = aligned_pieces(line, bytes_);
    if (first) {
      command.span = line->span;
    } else if (command.text.back() != '\n') {
      command.text += '\n';
      const std::size_t end = command.text_pieces.empty() ? 0 : command.text_pieces.back().end;
      command.text_pieces.push_back(inside({end, end + 1}, bytes_));
    }
    command.span = {std::min(command.span.begin, line->span.begin), std::max(command.span.end, line->span.end)};
    command.text += line->text;
    command.text_pieces.insert(command.text_pieces.end(), pieces.begin(), pieces.end());
    first = false;
  }
  if (command.text.empty() || !count()) return nullptr;
  if (is_foreign()) {
    command.span = foreign_place_;
    command.text_pieces.assign(1, foreign_place_);
  }
  model_.commands.push_back(std::move(command));
  return &model_.commands.back();
}

EnvironmentEntry* ModelBuilder::add_environment(std::string name, Value value, EnvironmentRole role,
                                                std::optional<std::size_t> container) {
  if (name.empty() || !count()) return nullptr;
  EnvironmentEntry entry;
  entry.name = std::move(name);
  entry.value = std::move(value);
  entry.role = role;
  entry.container = container;
  model_.environment.push_back(std::move(entry));
  return &model_.environment.back();
}

void ModelBuilder::add_environment(const Node* node, EnvironmentRole role, std::optional<std::size_t> container) {
  node = yaml::follow(node);
  if (node == nullptr) return;
  if (node->kind == NodeKind::mapping) {
    for (const Pair& pair : yaml::entries(node)) {
      if (pair.value->kind == NodeKind::scalar) {
        // `KEY:` without a value is taken from the environment of whoever starts it: nothing is known about it.
        if (!yaml::is_null(pair.value)) add_environment(pair.key->text, value(pair.value), role, container);
      } else if (yaml::is_mapping(pair.value) && yaml::is_scalar(yaml::get(pair.value, "value"))) {
        add_environment(pair.key->text, value(yaml::get(pair.value, "value")), role, container);
      }
    }
    return;
  }
  for (const Node* item : yaml::items(node)) {
    if (item->kind == NodeKind::mapping) {
      const Node* name = yaml::get(item, "name") != nullptr ? yaml::get(item, "name") : yaml::get(item, "key");
      const Node* content = yaml::get(item, "value");
      if (yaml::is_scalar(name) && yaml::is_scalar(content)) {
        add_environment(std::string(yaml::text_of(name)), value(content), role, container);
      } else if (name == nullptr) {
        add_environment(item, role, container);  // [{A: b}]: a list of small maps
      }
      continue;
    }
    const std::string_view text = yaml::text_of(item);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    const std::vector<Span> pieces = aligned_pieces(item, bytes_);
    add_environment(std::string(text.substr(0, equals)),
                    value_of_text(std::string(text.substr(equals + 1)), place_in_pieces(pieces, {equals + 1, text.size()})),
                    role, container);
  }
}

void ModelBuilder::add_diagnostics(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) add_diagnostic(diagnostic.span, diagnostic.message);
}

void ModelBuilder::add_diagnostic(Span span, std::string message) {
  if (model_.diagnostics.size() < 100) model_.diagnostics.push_back({place_of(span), std::move(message)});
}

void ModelBuilder::add_model(Model model, const std::function<Span(Span)>& place) {
  const auto move_value = [&](Value& value) {
    value.span = place(value.span);
    for (ResolutionStep& step : value.chain)
      if (step.file.empty()) step.span = place(step.span);
  };
  const std::size_t first = model_.containers.size();
  const auto renumber = [&](std::optional<std::size_t>& container) {
    if (container) *container += first;
  };
  for (Container& container : model.containers) {
    container.span = place(container.span);
    for (ContainerOption& option : container.options) {
      option.span = place(option.span);
      move_value(option.value);
    }
    model_.containers.push_back(std::move(container));
  }
  for (ImageUse& use : model.images) {
    move_value(use.reference);
    renumber(use.container);
    model_.images.push_back(std::move(use));
  }
  for (Command& command : model.commands) {
    for (Value& argument : command.arguments) move_value(argument);
    for (Span& piece : command.text_pieces) piece = place(piece);
    command.span = place(command.span);
    renumber(command.container);
    model_.commands.push_back(std::move(command));
  }
  for (EnvironmentEntry& entry : model.environment) {
    move_value(entry.value);
    renumber(entry.container);
    model_.environment.push_back(std::move(entry));
  }
  for (const Diagnostic& diagnostic : model.diagnostics) add_diagnostic(place(diagnostic.span), diagnostic.message);
}

std::vector<TextWord> split_words(std::string_view text) {
  std::vector<TextWord> words;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
    if (at >= text.size()) break;
    TextWord word;
    word.span.begin = at;
    char quote = 0;
    int braces = 0;  // "${A:-b c}" and "{{ .x }}" are one word
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) {
          word.text += text[++at];
        } else {
          word.text += c;
        }
        continue;
      }
      if (braces == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) break;
      if (c == '{' && at > 0 && (text[at - 1] == '$' || text[at - 1] == '{')) ++braces;
      if (c == '}' && braces > 0) --braces;
      if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '\\' && at + 1 < text.size()) {
        if (text[at + 1] != '\n') word.text += text[at + 1];
        ++at;
      } else {
        word.text += c;
      }
    }
    word.span.end = std::min(at, text.size());
    words.push_back(std::move(word));
  }
  return words;
}

std::vector<Span> aligned_pieces(const Node* node, std::string_view bytes) {
  node = yaml::follow(node);
  if (node == nullptr) return {};
  std::vector<Span> pieces = yaml::text_pieces(node, bytes);
  std::size_t total = 0;
  for (const Span piece : pieces) total += piece.size();
  const std::size_t want = node->text.size();
  if (total < want) {
    // Usually the line end that a block scalar has and the file does not.
    if (pieces.empty()) pieces.push_back({node->span.begin, node->span.begin});
    pieces.back().end += want - total;
    pieces.back() = inside(pieces.back(), bytes);
  }
  while (total > want && !pieces.empty()) {
    const std::size_t cut = std::min(total - want, pieces.back().size());
    pieces.back().end -= cut;
    total -= cut;
    if (pieces.back().empty()) pieces.pop_back();
  }
  return pieces;
}

PieceIndex::PieceIndex(std::vector<Span> pieces) : pieces_(std::move(pieces)) {
  std::size_t offset = 0;
  for (const Span piece : pieces_) {
    starts_.push_back(offset);
    offset += piece.size();
  }
}

Span PieceIndex::place(Span in_text) const {
  if (pieces_.empty()) return {};
  const auto piece_at = [&](std::size_t offset) {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return static_cast<std::size_t>(next - starts_.begin()) - 1;
  };
  const std::size_t first = piece_at(in_text.begin);
  const std::size_t begin = std::min(pieces_[first].begin + (in_text.begin - starts_[first]), pieces_[first].end);
  if (in_text.empty()) return {begin, begin};
  const std::size_t last = piece_at(in_text.end - 1);
  const std::size_t end = std::min(pieces_[last].begin + (in_text.end - starts_[last]), pieces_[last].end);
  return {begin, std::max(begin, end)};
}

Span place_in_pieces(const std::vector<Span>& pieces, Span in_text) {
  Span result;
  std::size_t offset = 0;
  bool started = false;
  for (const Span piece : pieces) {
    const std::size_t next = offset + piece.size();
    if (!started && in_text.begin < next) {
      result.begin = piece.begin + (in_text.begin - offset);
      result.end = result.begin;
      started = true;
    }
    if (started && in_text.end > offset) result.end = piece.begin + std::min(in_text.end - offset, piece.size());
    if (in_text.end <= next) break;
    offset = next;
  }
  if (!started && !pieces.empty()) result = {pieces.back().end, pieces.back().end};
  return result;
}

}  // namespace plimsoll::documents
