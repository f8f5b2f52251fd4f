// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/yaml/node_reading.h"

#include <algorithm>
#include <unordered_map>

namespace plimsoll::documents::yaml {
namespace {

constexpr std::size_t kMergeDepth = 16;
// Pairs that one mapping may gather from its merges: a few hundred is what people write.
constexpr std::size_t kMergedPairs = 2'000;

bool is_merge_key(const Node* key) {
  return key->kind == NodeKind::scalar && key->style == ScalarStyle::plain && key->text == "<<";
}

const Node* get_merged(const Node* mapping, std::string_view key, std::size_t depth) {
  const Node* found = nullptr;
  bool merges = false;
  for (const Pair& pair : mapping->pairs) {
    if (pair.key->kind != NodeKind::scalar) continue;
    if (pair.key->text == key) found = pair.value;
    merges = merges || is_merge_key(pair.key);
  }
  if (found != nullptr) return found;
  if (!merges || depth >= kMergeDepth) return nullptr;
  for (const Pair& pair : mapping->pairs) {
    if (!is_merge_key(pair.key)) continue;
    const Node* base = follow(pair.value);
    if (base == nullptr) continue;
    if (base->kind == NodeKind::mapping) {
      if (base->pairs.size() > kMergedPairs) continue;
      if (const Node* value = get_merged(base, key, depth + 1)) return value;
    } else if (base->kind == NodeKind::sequence) {
      for (const Node* item : base->items) {
        const Node* one = follow(item);
        if (one == nullptr || one->kind != NodeKind::mapping || one->pairs.size() > kMergedPairs) continue;
        if (const Node* value = get_merged(one, key, depth + 1)) return value;
      }
    }
  }
  return nullptr;
}

void collect(const Node* mapping, std::size_t depth, std::vector<Pair>& out,
             std::unordered_map<std::string_view, std::size_t>& seen) {
  if (depth > kMergeDepth || out.size() >= kMergedPairs) return;
  const std::size_t own_from = out.size();
  bool merges = false;
  for (const Pair& pair : mapping->pairs) {
    if (is_merge_key(pair.key)) {
      merges = true;
      continue;
    }
    const Node* value = follow(pair.value);
    if (value == nullptr) continue;
    if (pair.key->kind != NodeKind::scalar) {
      if (depth == 0) out.push_back({pair.key, value});
      continue;
    }
    const auto [entry, is_new] = seen.try_emplace(pair.key->text, out.size());
    if (is_new) {
      out.push_back({pair.key, value});
    } else if (entry->second >= own_from) {
      out[entry->second] = {pair.key, value};  // the same key again in the same mapping: the last one counts
    }
    if (depth > 0 && out.size() >= kMergedPairs) return;
  }
  if (!merges) return;
  for (const Pair& pair : mapping->pairs) {
    if (!is_merge_key(pair.key)) continue;
    const Node* base = follow(pair.value);
    if (base == nullptr) continue;
    if (base->kind == NodeKind::mapping && base->pairs.size() <= kMergedPairs) collect(base, depth + 1, out, seen);
    if (base->kind == NodeKind::sequence) {
      for (const Node* item : base->items) {
        const Node* one = follow(item);
        if (one != nullptr && one->kind == NodeKind::mapping && one->pairs.size() <= kMergedPairs)
          collect(one, depth + 1, out, seen);
      }
    }
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(length, text.size() - at);
}

// Length in the file of an escape sequence of a double-quoted scalar, backslash included.
std::size_t escape_length(std::string_view bytes, std::size_t at) {
  if (at + 1 >= bytes.size()) return 1;
  switch (bytes[at + 1]) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    default:
      return 2;
  }
}

}  // namespace

const Node* follow(const Node* node) {
  for (int steps = 0; node != nullptr && node->kind == NodeKind::alias; ++steps) {
    if (steps > 8) return nullptr;
    node = node->target;
  }
  return node;
}

const Node* get(const Node* mapping, std::string_view key) {
  mapping = follow(mapping);
  if (mapping == nullptr || mapping->kind != NodeKind::mapping) return nullptr;
  return follow(get_merged(mapping, key, 0));
}

const Node* get(const Node* node, std::initializer_list<std::string_view> path) {
  for (const std::string_view key : path) node = get(node, key);
  return node;
}

std::vector<Pair> entries(const Node* mapping) {
  std::vector<Pair> out;
  mapping = follow(mapping);
  if (mapping == nullptr || mapping->kind != NodeKind::mapping) return out;
  out.reserve(mapping->pairs.size());
  std::unordered_map<std::string_view, std::size_t> seen;
  seen.reserve(mapping->pairs.size());
  collect(mapping, 0, out, seen);
  return out;
}

std::vector<const Node*> items(const Node* sequence) {
  std::vector<const Node*> out;
  sequence = follow(sequence);
  if (sequence == nullptr || sequence->kind != NodeKind::sequence) return out;
  out.reserve(sequence->items.size());
  for (const Node* item : sequence->items)
    if (const Node* followed = follow(item)) out.push_back(followed);
  return out;
}

std::vector<const Node*> items_or_self(const Node* node) {
  node = follow(node);
  if (node == nullptr || is_null(node)) return {};
  if (node->kind == NodeKind::sequence) return items(node);
  return {node};
}

bool is_mapping(const Node* node) {
  node = follow(node);
  return node != nullptr && node->kind == NodeKind::mapping;
}

bool is_sequence(const Node* node) {
  node = follow(node);
  return node != nullptr && node->kind == NodeKind::sequence;
}

bool is_null(const Node* node) {
  node = follow(node);
  if (node == nullptr) return true;
  if (node->kind != NodeKind::scalar || node->style != ScalarStyle::plain) return false;
  const std::string& text = node->text;
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool is_scalar(const Node* node) {
  node = follow(node);
  return node != nullptr && node->kind == NodeKind::scalar && !is_null(node);
}

std::string_view text_of(const Node* node) {
  node = follow(node);
  return is_scalar(node) ? std::string_view(node->text) : std::string_view();
}

std::optional<bool> truth_of(const Node* node) {
  if (!is_scalar(node)) return std::nullopt;
  const std::string text = lower(text_of(node));
  if (text == "true" || text == "yes" || text == "on" || text == "y") return true;
  if (text == "false" || text == "no" || text == "off" || text == "n") return false;
  return std::nullopt;
}

Span content_span(const Node* node, std::string_view bytes) {
  if (node == nullptr) return {};
  Span span{std::min(node->span.begin, bytes.size()), std::min(node->span.end, bytes.size())};
  if (node->kind != NodeKind::scalar || span.empty()) return span;
  switch (node->style) {
    case ScalarStyle::plain:
      break;
    case ScalarStyle::single_quoted:
    case ScalarStyle::double_quoted: {
      const char quote = node->style == ScalarStyle::single_quoted ? '\'' : '"';
      if (bytes[span.begin] == quote) ++span.begin;
      if (span.end > span.begin && bytes[span.end - 1] == quote) --span.end;
      break;
    }
    case ScalarStyle::literal:
    case ScalarStyle::folded: {
      const std::size_t header_end = bytes.find('\n', span.begin);
      span.begin = header_end == std::string_view::npos ? span.end : std::min(header_end + 1, span.end);
      // The blank lines and the indentation behind the text belong to what follows.
      while (span.end > span.begin && (bytes[span.end - 1] == ' ' || bytes[span.end - 1] == '\t')) --span.end;
      while (span.end > span.begin + 1 && bytes[span.end - 1] == '\n' &&
             (bytes[span.end - 2] == '\n' ||
              (span.end > span.begin + 2 && bytes[span.end - 2] == '\r' && bytes[span.end - 3] == '\n')))
        --span.end;
      while (span.begin < span.end && bytes[span.begin] == ' ') ++span.begin;
      break;
    }
  }
  return span;
}

std::vector<Span> text_pieces(const Node* node, std::string_view bytes) {
  Span content = content_span(node, bytes);
  if (node == nullptr || content.empty()) return {};
  const std::string& text = node->text;
  if (node->kind == NodeKind::scalar && node->style == ScalarStyle::literal && !text.empty() && text.front() == ' ')
    while (content.begin > 0 && bytes[content.begin - 1] == ' ') --content.begin;  // more indented than the block itself
  if (content.size() == text.size() && bytes.substr(content.begin, content.size()) == text) return {content};
  const bool block = node->style == ScalarStyle::literal || node->style == ScalarStyle::folded;
  std::vector<Span> pieces;
  const auto take = [&](std::size_t begin, std::size_t length) {
    if (!pieces.empty() && pieces.back().end == begin) {
      pieces.back().end += length;
    } else {
      pieces.push_back({begin, begin + length});
    }
  };
  std::size_t i = 0;
  std::size_t at = content.begin;
  while (i < text.size() && at < content.end) {
    const char want = text[i];
    const char have = bytes[at];
    if (node->style == ScalarStyle::double_quoted && have == '\\') {
      const std::size_t length = escape_length(bytes, at);
      if (at + 1 < content.end && (bytes[at + 1] == '\n' || bytes[at + 1] == '\r')) {
        at += 2;  // an escaped line end stands for nothing
        continue;
      }
      const std::size_t wide = utf8_length(text, i);
      take(at, std::min(wide, length));
      i += wide;
      at += length;
    } else if (want == have || (have == '\n' && want == ' ')) {
      take(at, 1);
      ++i;
      ++at;
      if (node->style == ScalarStyle::single_quoted && have == '\'') ++at;
    } else if (have == ' ' || have == '\t' || have == '\n' || have == '\r') {
      ++at;
    } else {
      return {content};
    }
  }
  while (i < text.size() && block && text[i] == '\n') ++i;  // the last line may have no line end in the file
  if (i < text.size()) return {content};
  return pieces;
}

Value value_of(const Node* node, std::string_view bytes) {
  Value value;
  node = follow(node);
  if (node == nullptr) return value;
  value.span = content_span(node, bytes);
  if (node->kind == NodeKind::scalar) value.raw = text_of(node);
  value.expanded = value.raw;
  return value;
}

Span pair_span(const Pair& pair) {
  const Span key = pair.key->span;
  const Span value = pair.value->span;
  // A value that came through an alias or a merge stands elsewhere: then the value alone is the place.
  if (value.begin < key.end) return value.empty() ? key : value;
  return {key.begin, std::max(key.end, value.end)};
}

const Node* key_of(const Node* mapping, std::string_view key) {
  for (const Pair& pair : entries(mapping))
    if (pair.key->kind == NodeKind::scalar && pair.key->text == key) return pair.key;
  return nullptr;
}

}  // namespace plimsoll::documents::yaml
