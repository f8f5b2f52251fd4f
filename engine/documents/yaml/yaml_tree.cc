// SPDX-License-Identifier: Apache-2.0
//
// libyaml events -> nodes.
//
// A text goes through three forms: the bytes as given; a clean UTF-8 text that libyaml accepts (same length unless the
// input is UTF-16: bytes that are no UTF-8 and control characters become '?' or ' ', one for one); and characters, which
// is what libyaml counts. Marks are turned back along the same way, so a span always speaks of the bytes as given.
//
// Recovery works on the clean text: the line of an error is overwritten with spaces and the document is read again from
// its start. Reading again costs time, so both the number of repairs and the bytes they cost have a limit; after that the
// partial tree is kept and reading goes on behind the next "---".
//
// Documents that nobody wants are left out between two runs of the parser: a part ends before one and the next begins at
// the "---" behind it, which can stand nowhere but between documents.
#include "engine/documents/yaml/yaml_tree.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "engine/documents/yaml/character_index.h"
#include "engine/documents/yaml/clean_text.h"
#include "engine/documents/yaml/libyaml_events.h"

namespace plimsoll::documents::yaml {
namespace {

constexpr std::size_t kNoOffset = static_cast<std::size_t>(-1);
constexpr std::size_t kRereadBytes = 4 * 1024 * 1024;

struct Failure {
  std::string message;
  std::size_t at = 0;               // byte in the clean text
  std::size_t context = kNoOffset;  // where the construct began
  bool repairable = true;
};

bool is_about_tabs(const std::string& message) {
  return message.find("cannot start any token") != std::string::npos || message.find("tab character") != std::string::npos;
}

class Reader {
 public:
  Reader(std::string& text, const Limits& limits, Tree& tree) : text_(text), index_(text), limits_(limits), tree_(tree) {
    if (limits_.passes_over != nullptr) find_unread();
  }

  void read_all() {
    std::size_t start = 0;
    std::size_t repairs = 0;
    std::size_t reread_bytes = 0;
    bool tabs_cleaned = false;
    bool damaged = false;
    while (start <= text_.size()) {
      if (const Span* const unread = unread_at(start)) {
        if (unread->end >= text_.size()) return;
        start = unread->end;
        continue;
      }
      const std::size_t stop = end_of_part(start);
      const std::optional<Failure> failure = read_from(start, stop, damaged);
      if (!failure && stop >= text_.size()) return;
      if (!failure) {
        start = stop;
        continue;
      }
      const std::size_t node_count = document_first_node_;
      const std::size_t from = document_start_;
      if (failure->repairable && !tabs_cleaned && is_about_tabs(failure->message)) {
        // Lines of nothing but tabs, or a comment behind a tab: every other YAML reader takes them.
        tabs_cleaned = true;
        if (clean_tabbed_lines(from)) {
          drop_partial(node_count);
          start = from;
          continue;
        }
      }
      tree_.diagnostics.push_back({line_span(failure->at), failure->message});
      damaged = true;
      if (failure->repairable && repairs < limits_.recoveries &&
          reread_bytes + (text_.size() - from) <= kRereadBytes + text_.size() && blank_bad_line(*failure)) {
        ++repairs;
        reread_bytes += text_.size() - from;
        drop_partial(node_count);
        start = from;
        continue;
      }
      keep_partial();
      // An error may be noticed at the mark itself; the search must still move on.
      const std::size_t next = next_document_marker(std::max(failure->at == 0 ? 0 : failure->at - 1, from));
      if (next == kNoOffset || tree_.documents.size() >= limits_.documents || tree_.nodes.size() >= limits_.nodes) return;
      start = next;
      damaged = false;
      tabs_cleaned = false;
    }
  }

 private:
  struct Frame {
    Node* node;
    const Node* key = nullptr;  // mapping: the key that waits for its value
  };

  // Reads documents until the end of the stream or an error. The document that was being read when the error came is
  // described by document_start_, document_first_node_, frames_ and document_root_.
  std::optional<Failure> read_from(std::size_t start, std::size_t stop, bool& damaged) {
    const std::size_t base = index_.character_of(start);
    EventParser parser(std::string_view(text_).substr(start, stop - start));
    begin_document(start);
    for (;;) {
      EventGuard guard;
      yaml_event_t& event = guard.event;
      if (!parser.next(&event)) return failure_of(parser.raw(), base);
      const std::size_t begin = index_.byte_of(base + event.start_mark.index);
      const std::size_t end = index_.byte_of(base + event.end_mark.index);
      switch (event.type) {
        case YAML_STREAM_END_EVENT:
          return std::nullopt;
        case YAML_DOCUMENT_START_EVENT:
          if (tree_.documents.size() >= limits_.documents)
            return Failure{"more than " + std::to_string(limits_.documents) + " documents", begin, kNoOffset, false};
          begin_document(std::max(begin, start));
          break;
        case YAML_DOCUMENT_END_EVENT:
          finish_document(end, damaged);
          damaged = false;
          begin_document(end);
          break;
        case YAML_ALIAS_EVENT: {
          Node& node = add_node(NodeKind::alias, {begin, end});
          node.text = string_of(event.data.alias.anchor);
          const auto anchor = anchors_.find(node.text);
          if (anchor != anchors_.end()) {
            node.target = anchor->second;
          } else {
            tree_.diagnostics.push_back({{begin, end}, "alias '*" + node.text + "' has no anchor before it"});
          }
          attach(&node);
          break;
        }
        case YAML_SCALAR_EVENT: {
          Node& node = add_node(NodeKind::scalar, {begin, end});
          node.style = style_of(event.data.scalar.style);
          node.text.assign(reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length);
          remember(node, event.data.scalar.anchor, event.data.scalar.tag);
          // Every look-up in a mapping follows its merges: their number is bounded, or look-ups go quadratic.
          if (node.text == "<<" && node.style == ScalarStyle::plain && ++merges_ > limits_.merges)
            node.style = ScalarStyle::double_quoted;
          attach(&node);
          break;
        }
        case YAML_SEQUENCE_START_EVENT:
          if (frames_.size() >= limits_.depth) return too_deep(begin);
          open(NodeKind::sequence, {begin, end}, event.data.sequence_start.anchor, event.data.sequence_start.tag,
               event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
          break;
        case YAML_MAPPING_START_EVENT:
          if (frames_.size() >= limits_.depth) return too_deep(begin);
          open(NodeKind::mapping, {begin, end}, event.data.mapping_start.anchor, event.data.mapping_start.tag,
               event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
          break;
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
          close(end);
          break;
        case YAML_STREAM_START_EVENT:
        case YAML_NO_EVENT:
          break;
      }
      if (tree_.nodes.size() > limits_.nodes)
        return Failure{"more than " + std::to_string(limits_.nodes) + " nodes", begin, kNoOffset, false};
    }
  }

  void find_unread() {
    std::size_t begin = 0;
    while (begin < text_.size()) {
      const std::size_t next = next_document_marker(begin == 0 ? 0 : begin + 3);
      const std::size_t end = std::min(next, text_.size());
      if (limits_.passes_over(std::string_view(text_).substr(begin, end - begin))) {
        if (!unread_.empty() && unread_.back().end == begin)
          unread_.back().end = end;
        else
          unread_.push_back({begin, end});
      }
      begin = end;
    }
  }

  [[nodiscard]] const Span* unread_at(std::size_t at) const {
    const auto next = std::upper_bound(unread_.begin(), unread_.end(), at,
                                       [](std::size_t offset, const Span& span) { return offset < span.begin; });
    if (next == unread_.begin() || std::prev(next)->end <= at) return nullptr;
    return &*std::prev(next);
  }

  [[nodiscard]] std::size_t end_of_part(std::size_t start) const {
    const auto next = std::upper_bound(unread_.begin(), unread_.end(), start,
                                       [](std::size_t offset, const Span& span) { return offset < span.begin; });
    return next == unread_.end() ? text_.size() : next->begin;
  }

  Failure too_deep(std::size_t at) const {
    return {"nested deeper than " + std::to_string(limits_.depth) + " levels", at, kNoOffset, false};
  }

  Failure failure_of(const yaml_parser_t& parser, std::size_t base) const {
    Failure failure;
    failure.message = parser.problem == nullptr ? "cannot read YAML" : parser.problem;
    if (parser.context != nullptr) failure.message = std::string(parser.context) + ": " + failure.message;
    failure.at = index_.byte_of(base + parser.problem_mark.index);
    if (parser.context != nullptr) failure.context = index_.byte_of(base + parser.context_mark.index);
    failure.repairable = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR;
    return failure;
  }

  void begin_document(std::size_t start) {
    document_start_ = start;
    document_first_node_ = tree_.nodes.size();
    document_root_ = nullptr;
    frames_.clear();
    anchors_.clear();
  }

  void finish_document(std::size_t end, bool damaged) {
    if (document_root_ == nullptr) return;
    tree_.documents.push_back({document_root_, {document_start_, std::max(end, document_start_)}, damaged});
  }

  void keep_partial() {
    while (!frames_.empty()) close(kNoOffset);
    finish_document(document_root_ == nullptr ? document_start_ : document_root_->span.end, true);
    begin_document(document_start_);
  }

  void drop_partial(std::size_t node_count) {
    frames_.clear();
    anchors_.clear();
    document_root_ = nullptr;
    while (tree_.nodes.size() > node_count) tree_.nodes.pop_back();
  }

  Node& add_node(NodeKind kind, Span span) {
    Node& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.span = span;
    return node;
  }

  void remember(Node& node, const yaml_char_t* anchor, const yaml_char_t* tag) {
    if (tag != nullptr) node.tag = string_of(tag);
    if (anchor == nullptr) return;
    node.anchor = string_of(anchor);
    anchors_[node.anchor] = &node;
  }

  void open(NodeKind kind, Span span, const yaml_char_t* anchor, const yaml_char_t* tag, bool flow) {
    Node& node = add_node(kind, span);
    node.flow = flow;
    remember(node, anchor, tag);
    frames_.push_back({&node});
  }

  // `end` is where the bracket of a flow collection closed; block collections end with their last child, because libyaml
  // says so only when it has seen what comes next.
  void close(std::size_t end) {
    if (frames_.empty()) return;
    const Frame frame = frames_.back();
    frames_.pop_back();
    Node& node = *frame.node;
    if (frame.key != nullptr) {  // only after an error
      Node& empty = add_node(NodeKind::scalar, {frame.key->span.end, frame.key->span.end});
      node.pairs.push_back({frame.key, &empty});
    }
    std::size_t last = node.span.begin;
    if (!node.items.empty()) last = node.items.back()->span.end;
    if (!node.pairs.empty()) last = std::max(node.pairs.back().key->span.end, node.pairs.back().value->span.end);
    node.span.end = node.flow && end != kNoOffset ? end : std::max(last, node.span.begin);
    attach(&node);
  }

  void attach(const Node* node) {
    if (frames_.empty()) {
      document_root_ = node;
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node->kind == NodeKind::sequence) {
      frame.node->items.push_back(node);
    } else if (frame.key == nullptr) {
      frame.key = node;
    } else {
      frame.node->pairs.push_back({frame.key, node});
      frame.key = nullptr;
    }
  }

  [[nodiscard]] Span line_span(std::size_t at) const {
    if (text_.empty()) return {0, 0};
    at = std::min(at, text_.size() - 1);
    if (text_[at] == '\n' && at > 0 && text_[at - 1] != '\n') --at;
    const std::size_t before = at == 0 ? std::string::npos : text_.rfind('\n', text_[at] == '\n' ? at - 1 : at);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    std::size_t end = text_.find('\n', at);
    if (end == std::string::npos) end = text_.size();
    return {std::min(begin, end), end};
  }

  // Overwrites the line of an error with spaces. False when there is nothing left to overwrite.
  bool blank_bad_line(const Failure& failure) {
    // An open quote or bracket is noticed where the text ends; what is wrong stands where it began.
    // The mark of the next document ends them too, and must stay.
    const bool at_end = failure.at >= text_.find_last_not_of(" \t\r\n") + 1 || is_document_marker(line_span(failure.at));
    if (at_end && failure.context != kNoOffset) return blank(line_span(failure.context));
    return blank(line_span(failure.at)) || (failure.context != kNoOffset && blank(line_span(failure.context)));
  }

  [[nodiscard]] bool is_document_marker(Span line) const {
    const std::string_view text = std::string_view(text_).substr(line.begin, line.size());
    return text.starts_with("---") && (text.size() == 3 || std::strchr(" \t\r", text[3]) != nullptr);
  }

  bool blank(Span line) {
    if (is_document_marker(line)) return false;
    bool changed = false;
    bool wide = false;
    for (std::size_t i = line.begin; i < line.end; ++i) {
      const auto c = static_cast<unsigned char>(text_[i]);
      if (c == ' ' || c == '\r') continue;
      changed = true;
      wide = wide || c >= 0x80;
      text_[i] = ' ';
    }
    if (wide) index_ = CharacterIndex(text_);  // one character has become several
    return changed;
  }

  bool clean_tabbed_lines(std::size_t from) {
    bool changed = false;
    std::size_t at = from;
    while (at < text_.size()) {
      std::size_t end = text_.find('\n', at);
      if (end == std::string::npos) end = text_.size();
      const std::size_t first = text_.find_first_not_of(" \t\r", at);
      const bool nothing = first == std::string::npos || first >= end || text_[first] == '#';
      if (nothing) {
        for (std::size_t i = at; i < std::min(first, end); ++i) {
          if (text_[i] != '\t') continue;
          text_[i] = ' ';
          changed = true;
        }
      }
      at = end + 1;
    }
    return changed;
  }

  [[nodiscard]] std::size_t next_document_marker(std::size_t from) const {
    std::size_t at = from;
    while ((at = text_.find("\n---", at)) != std::string::npos) {
      const std::size_t after = at + 4;
      if (after >= text_.size() || std::strchr(" \t\r\n", text_[after]) != nullptr) return at + 1;
      ++at;
    }
    return kNoOffset;
  }

  std::string& text_;
  CharacterIndex index_;
  const Limits& limits_;
  Tree& tree_;
  std::vector<Span> unread_;  // sorted, apart from each other
  std::vector<Frame> frames_;
  std::unordered_map<std::string, const Node*> anchors_;
  const Node* document_root_ = nullptr;
  std::size_t document_start_ = 0;
  std::size_t merges_ = 0;
  std::size_t document_first_node_ = 0;
};

}  // namespace

Tree parse_yaml(std::string_view bytes, const Limits& limits) {
  Tree tree;
  CleanText clean = clean_text(bytes);
  Reader(clean.text, limits, tree).read_all();
  if (!clean.identity()) {
    for (Node& node : tree.nodes) node.span = clean.original(node.span);
    for (Document& document : tree.documents) document.span = clean.original(document.span);
    for (Diagnostic& diagnostic : tree.diagnostics) diagnostic.span = clean.original(diagnostic.span);
  }
  return tree;
}

}  // namespace plimsoll::documents::yaml
