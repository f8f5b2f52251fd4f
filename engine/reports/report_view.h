// SPDX-License-Identifier: Apache-2.0
//
// A report as formats see it: what it says beside its findings, and the findings one after the other.
//
// Where the findings are is not a format's business: in memory after a scan, in a file when a report of a million is made
// into another format. So a format takes them in order, holds none for longer than a turn of its loop, and keeps numbers,
// not addresses, of those that it comes back to.
#pragma once

#include <cstddef>

#include "engine/scanner.h"

namespace plimsoll::reports {

class FindingSource {
 public:
  FindingSource() = default;
  virtual ~FindingSource() = default;
  FindingSource(const FindingSource&) = delete;
  FindingSource& operator=(const FindingSource&) = delete;
  [[nodiscard]] virtual std::size_t size() const = 0;
  // Either the finding itself or `room`, filled with it.
  virtual const Finding& at(std::size_t number, Finding& room) const = 0;
};

// For range-based loops; the finding of a turn is gone in the next one.
class Findings {
 public:
  explicit Findings(const FindingSource& source) : source_(&source) {}

  struct End {};
  class Position {
   public:
    explicit Position(const FindingSource& source) : source_(&source) {}
    const Finding& operator*() { return source_->at(number_, room_); }
    Position& operator++() {
      ++number_;
      return *this;
    }
    friend bool operator==(const Position& position, End) { return position.number_ >= position.source_->size(); }

   private:
    const FindingSource* source_;
    std::size_t number_ = 0;
    Finding room_;
  };
  [[nodiscard]] Position begin() const { return Position(*source_); }
  [[nodiscard]] static End end() { return {}; }
  [[nodiscard]] std::size_t size() const { return source_->size(); }
  const Finding& at(std::size_t number, Finding& room) const { return source_->at(number, room); }

 private:
  const FindingSource* source_;
};

// Shown findings and their numbers, the same for every format.
struct FindingCounts {
  std::size_t by_severity[5] = {};  // shown and not suppressed, disproved ones not among them
  std::size_t shown = 0;
  std::size_t suppressed = 0;  // known_before among them
  std::size_t known_before = 0;
  std::size_t disproved = 0;
  void add(const Finding& finding);
};

struct ReportView : ReportFrame {
  ReportView(ReportFrame frame, const FindingSource& source, const FindingCounts& counts)
      : ReportFrame(std::move(frame)), findings(source), numbers(counts) {}
  Findings findings;
  FindingCounts numbers;
};

// False when the format is unknown. `counts` are those of all findings of the source.
bool render_view(const ReportFrame& frame, const FindingSource& source, const FindingCounts& counts, std::string_view format,
                 const RenderOptions& options, std::ostream& out);

}  // namespace plimsoll::reports
