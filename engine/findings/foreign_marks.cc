// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/foreign_marks.h"

#include <algorithm>

#include "engine/base/text_position.h"
#include "engine/documents/dockerfile/dockerfile.h"

namespace plimsoll::findings {
namespace {

namespace dockerfile = documents::dockerfile;

constexpr std::size_t kMarksLimit = 500;
constexpr std::size_t kLinesLookedAt = 2'000'000;  // over all marks of a file
constexpr std::size_t kLineLimit = 4096;
constexpr std::size_t kEveryLine = static_cast<std::size_t>(-1);

// A Dockerfile is known by its instructions.
class DockerfileReach {
 public:
  explicit DockerfileReach(const dockerfile::File& file) : file_(file) {}

  void place(ForeignMarks::Mark& mark, std::size_t line) const {
    const auto& instructions = file_.instructions;
    // The instruction that the line stands in, else the one behind it.
    const auto next = std::partition_point(instructions.begin(), instructions.end(),
                                           [&](const dockerfile::Instruction& one) { return one.last_line < line; });
    mark.for_absent = mark.text.reach == MarkReach::file ||
                      (next != instructions.end() && next->keyword == dockerfile::Keyword::from) ||
                      next == instructions.begin();
    switch (mark.text.reach) {
      case MarkReach::file:
      case MarkReach::around:  // checkov and terrascan take a comment anywhere for the whole Dockerfile
      case MarkReach::object:
        mark.for_absent = true;
        mark.last_line = kEveryLine;
        return;
      case MarkReach::stage: {
        const auto at = std::find_if(instructions.begin(), instructions.end(), [&](const dockerfile::Instruction& one) {
          return one.first_line > line && one.keyword == dockerfile::Keyword::from;
        });
        // Above a FROM it concerns the stage that begins there.
        const bool above = next != instructions.end() && at == next;
        mark.first_line = line;
        mark.last_line = above ? end_of_stage(next->last_line) : at == instructions.end() ? kEveryLine : at->first_line - 1;
        return;
      }
      case MarkReach::next:
      case MarkReach::line:
        if (next == instructions.end()) return;
        mark.first_line = next->first_line;
        mark.last_line = next->last_line;
        // KICS: the block of a FROM is its stage.
        if (mark.text.tool == "kics" && mark.text.reach == MarkReach::next && next->keyword == dockerfile::Keyword::from)
          mark.last_line = end_of_stage(next->last_line);
        return;
    }
  }

 private:
  std::size_t end_of_stage(std::size_t line) const {
    for (const dockerfile::Instruction& one : file_.instructions)
      if (one.first_line > line && one.keyword == dockerfile::Keyword::from) return one.first_line - 1;
    return kEveryLine;
  }

  const dockerfile::File& file_;
};

// Everything else is known by how far its lines are indented: YAML as it is, JSON and HCL as people write them.
class IndentedReach {
 public:
  IndentedReach(std::string_view text, const LineIndex& lines) : text_(text), lines_(lines) {}

  void place(ForeignMarks::Mark& mark, std::size_t line, bool behind_code) {
    const std::size_t target = behind_code ? line : next_content(line);
    switch (mark.text.reach) {
      case MarkReach::file:
        mark.last_line = kEveryLine;
        return;
      case MarkReach::line:
        mark.first_line = line;
        mark.last_line = std::max(line, target);
        return;
      case MarkReach::next:
      case MarkReach::stage:
        if (target == 0) return;
        mark.first_line = target;
        mark.last_line = begins_document(target) && !behind_code ? end_of_document(target) : end_of_block(target);
        return;
      case MarkReach::around: {
        const std::size_t parent = parent_of(line);
        mark.first_line = parent == 0 ? start_of_document(line) : parent;
        mark.last_line = parent == 0 ? end_of_document(line) : end_of_block(parent);
        return;
      }
      case MarkReach::object:
        place_object(mark, line);
        return;
    }
  }

 private:
  struct Shape {
    std::size_t dash = 0;     // column of the first byte that is not blank
    std::size_t content = 0;  // the same behind "- "
    bool empty = true;        // blank or a comment
    bool separator = false;   // "---"
  };

  // False once enough lines have been looked at: then a reach ends where it is.
  bool may_look() { return ++looked_at_ <= kLinesLookedAt; }

  Shape shape(std::size_t line) const {
    const Span span = lines_.line(line);
    const std::string_view text = text_.substr(span.begin, std::min(span.size(), kLineLimit));
    Shape shape;
    std::size_t at = 0;
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    if (at == text.size() || text[at] == '\r' || text[at] == '#' || text.substr(at, 2) == "//") return shape;
    shape.empty = false;
    shape.separator = at == 0 && text.starts_with("---");
    shape.dash = at;
    while (at + 1 < text.size() && text[at] == '-' && text[at + 1] == ' ') {
      ++at;
      while (at < text.size() && text[at] == ' ') ++at;
    }
    shape.content = at;
    return shape;
  }

  std::size_t next_content(std::size_t line) {
    for (std::size_t at = line + 1; at <= lines_.line_count() && may_look(); ++at) {
      const Shape one = shape(at);
      if (!one.empty && !one.separator) return at;
    }
    return 0;
  }

  bool begins_document(std::size_t line) {
    for (std::size_t at = line - 1; at >= 1 && may_look(); --at) {
      const Shape one = shape(at);
      if (one.separator) return true;
      if (!one.empty) return false;
    }
    return true;
  }

  std::size_t start_of_document(std::size_t line) {
    for (std::size_t at = line; at >= 1 && may_look(); --at)
      if (shape(at).separator) return at;
    return 1;
  }

  std::size_t end_of_document(std::size_t line) {
    std::size_t last = line;
    for (std::size_t at = line + 1; at <= lines_.line_count() && may_look(); ++at) {
      if (shape(at).separator) return last;
      last = at;
    }
    return last;
  }

  // Lines further in than the first; a list at the column of its key belongs to the key.
  std::size_t end_of_block(std::size_t line) {
    const Shape first = shape(line);
    const bool is_item = first.content != first.dash;
    std::size_t last = line;
    for (std::size_t at = line + 1; at <= lines_.line_count() && may_look(); ++at) {
      const Shape one = shape(at);
      if (one.empty) continue;
      const bool list_of_key = !is_item && one.dash == first.dash && one.content != one.dash;
      if (one.separator || (one.dash <= first.dash && !list_of_key)) return last;
      last = at;
    }
    return last;
  }

  // The line whose block this one stands in; 0 at the left margin.
  std::size_t parent_of(std::size_t line) {
    const Span span = lines_.line(line);
    std::size_t column = 0;
    while (column < span.size() && (text_[span.begin + column] == ' ' || text_[span.begin + column] == '\t')) ++column;
    if (column == 0) return 0;
    return above(line, column);
  }

  std::size_t above(std::size_t line, std::size_t column) {
    for (std::size_t at = line - 1; at >= 1 && may_look(); --at) {
      const Shape one = shape(at);
      if (one.separator) return 0;
      if (!one.empty && one.dash < column) return at;
    }
    return 0;
  }

  // annotations: stands in metadata:, and metadata: in the object.
  void place_object(ForeignMarks::Mark& mark, std::size_t line) {
    const std::size_t annotations = above(line, shape(line).content);
    if (annotations == 0) return;
    const std::size_t metadata = above(annotations, shape(annotations).content);
    if (metadata == 0) return;
    const std::size_t column = shape(metadata).content;
    std::size_t first = metadata;
    for (std::size_t at = metadata; at >= 1 && may_look(); --at) {
      const Shape one = shape(at);
      if (one.empty) continue;
      if (one.separator || one.content < column) break;
      first = at;
      if (one.dash < column) break;  // the item of a list begins here
    }
    std::size_t last = metadata;
    for (std::size_t at = metadata + 1; at <= lines_.line_count() && may_look(); ++at) {
      const Shape one = shape(at);
      if (one.empty) continue;
      if (one.separator || one.dash < column) break;
      last = at;
    }
    mark.first_line = first;
    mark.last_line = last;
  }

  std::string_view text_;
  const LineIndex& lines_;
  std::size_t looked_at_ = 0;
};

// Where a comment begins in a line; npos: nowhere.
std::size_t comment_start(std::string_view line) {
  std::size_t start = std::string_view::npos;
  for (const std::string_view sign : {"#", "//", "/*", "<!--"}) start = std::min(start, line.find(sign));
  return start;
}

bool is_of_yaml(documents::DocumentKind kind) {
  using documents::DocumentKind;
  return kind == DocumentKind::kubernetes || kind == DocumentKind::helm_template || kind == DocumentKind::kustomization ||
         kind == DocumentKind::helm_values || kind == DocumentKind::other_deployment;
}

}  // namespace

ForeignMarks::ForeignMarks(std::string_view text, const documents::DocumentType& type, const documents::Model& model,
                           std::string_view today, const KicsQueries& kics) {
  if (!may_hold_marks(text)) return;
  const auto add = [this](MarkText&& words, std::size_t line, const auto& place) {
    if (marks_.size() >= kMarksLimit) return;
    Mark mark;
    mark.text = std::move(words);
    mark.line = line;
    place(mark);
    if (mark.last_line != 0) marks_.push_back(std::move(mark));
  };
  if (model.dockerfile) {
    const DockerfileReach reach(*model.dockerfile);
    for (const dockerfile::Directive& directive : model.dockerfile->directives) {
      for (MarkText& words : read_comment_marks(directive.name + "=" + directive.value, today, kics)) {
        words.reach = MarkReach::file;
        add(std::move(words), directive.line, [&](Mark& mark) { reach.place(mark, directive.line); });
      }
    }
    for (const dockerfile::Comment& comment : model.dockerfile->comments) {
      for (MarkText& words : read_comment_marks(comment.text, today, kics))
        add(std::move(words), comment.line, [&](Mark& mark) { reach.place(mark, comment.line); });
    }
    return;
  }
  const LineIndex lines(text);
  IndentedReach reach(text, lines);
  for (std::size_t line = 1; line <= lines.line_count() && marks_.size() < kMarksLimit; ++line) {
    const Span span = lines.line(line);
    const std::string_view content = text.substr(span.begin, std::min(span.size(), kLineLimit));
    if (!may_hold_marks(content)) continue;
    if (is_of_yaml(type.kind)) {
      for (MarkText& words : read_annotation_marks(content))
        add(std::move(words), line, [&](Mark& mark) { reach.place(mark, line, true); });
    }
    const std::size_t start = comment_start(content);
    if (start == std::string_view::npos) continue;
    const bool behind_code = content.find_first_not_of(" \t") < start;
    std::string_view comment = content.substr(start);
    comment.remove_prefix(std::min(comment.size(), comment.find_first_not_of("#/*<!-")));
    for (MarkText& words : read_comment_marks(comment, today, kics))
      add(std::move(words), line, [&](Mark& mark) { reach.place(mark, line, behind_code); });
  }
}

std::optional<ForeignMark> ForeignMarks::find(std::size_t first_line, std::size_t last_line, bool about_something_absent,
                                              std::span<const std::string> same_concern) const {
  for (const Mark& mark : marks_) {
    const bool in_reach =
        (mark.first_line <= last_line && first_line <= mark.last_line) || (about_something_absent && mark.for_absent);
    if (!in_reach) continue;
    for (const std::string_view concern : same_concern) {
      const std::size_t blank = concern.find(' ');
      if (blank == std::string_view::npos) continue;
      const std::string_view tool = concern.substr(0, blank);
      if (tidy_name("", tool) != mark.text.tool) continue;
      const std::string name = tidy_name(mark.text.tool, concern.substr(blank + 1));
      if (!mark.text.names.empty() &&
          std::find(mark.text.names.begin(), mark.text.names.end(), name) == mark.text.names.end())
        continue;
      ForeignMark found;
      found.reason = mark.text.written;
      while (!found.reason.empty() && found.reason.back() == ' ') found.reason.pop_back();
      found.reason += " (line " + std::to_string(mark.line) + ")";
      if (!mark.text.reason.empty()) found.reason += ": " + mark.text.reason;
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace plimsoll::findings
