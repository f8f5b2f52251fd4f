// SPDX-License-Identifier: Apache-2.0
//
// Makes another format of a machine report that stays where it is. The report is gone through once to see that it is whole,
// to count, and to note where each finding begins; a format then asks for the findings, mostly in order, sometimes for one
// it comes back to.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/reports/report_records.h"
#include "engine/reports/report_view.h"

namespace plimsoll {
namespace reports {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

class StoredFindings final : public FindingSource {
 public:
  StoredFindings(const StoredReport& stored, std::string name) : stored_(stored), name_(std::move(name)) {}

  // Goes through the whole report.
  Result<ReportFrame> open(FindingCounts& counts) {
    RecordReader reader(name_);
    std::string pending;  // a line, up to where it has been read
    std::uint64_t line_begin = 0;
    Finding finding;
    const auto take_line = [&](std::string_view line) -> Result<bool> {
      const auto taken = reader.take(line, finding);
      if (taken && *taken) {
        counts.add(finding);
        places_.push_back({line_begin, static_cast<std::uint32_t>(line.size())});
      }
      line_begin += line.size() + 1;
      return taken;
    };
    for (std::uint64_t at = 0; at < stored_.size;) {
      if (!fill(at, kBlockBytes)) return unreadable();
      std::string_view rest = window_;
      at += rest.size();
      for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        const std::string_view line = rest.substr(0, end);
        const auto taken = pending.empty() ? take_line(line) : take_line(pending.append(line));
        if (!taken) return fail(taken.error());
        pending.clear();
        rest.remove_prefix(end + 1);
      }
      pending += rest;
      if (pending.size() > kRecordBytesLimit) break;  // take() says what is wrong with it
    }
    if (!pending.empty()) {
      if (const auto taken = take_line(pending); !taken) return fail(taken.error());
    }
    window_.clear();
    return reader.finish();
  }

  [[nodiscard]] std::size_t size() const override { return places_.size(); }
  const Finding& at(std::size_t number, Finding& room) const override {
    const Place place = places_[number];
    const bool held = place.begin >= window_begin_ && place.begin + place.size <= window_begin_ + window_.size();
    const bool in_order = number == next_;
    next_ = number + 1;
    if (!held && !fill(place.begin, in_order ? std::max<std::size_t>(kBlockBytes, place.size) : place.size)) failed_ = true;
    const std::size_t begin = place.begin - window_begin_;
    if (failed_ || !read_finding(std::string_view(window_).substr(begin, place.size), room)) {
      failed_ = true;
      room = Finding();
    }
    return room;
  }
  // What was there at first could not be read again.
  [[nodiscard]] bool failed() const { return failed_; }
  tl::unexpected<Error> unreadable() const { return fail(ErrorKind::io, "cannot read '" + name_ + "'"); }

 private:
  struct Place {
    std::uint64_t begin;
    std::uint32_t size;
  };

  bool fill(std::uint64_t begin, std::size_t wanted) const {
    window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(wanted, stored_.size - begin)));
    window_begin_ = begin;
    return stored_.read(begin, window_);
  }

  const StoredReport& stored_;
  std::string name_;
  std::vector<Place> places_;
  // One thread renders: what was read last is kept between calls.
  mutable std::string window_;
  mutable std::uint64_t window_begin_ = 0;
  mutable std::size_t next_ = 0;
  mutable bool failed_ = false;
};

}  // namespace
}  // namespace reports

bool render_stored(const StoredReport& stored, const std::string& name, std::string_view format,
                   const RenderOptions& options, std::ostream& out, std::string& error) {
  reports::StoredFindings findings(stored, name);
  reports::FindingCounts counts;
  const auto frame = findings.open(counts);
  if (!frame) {
    error = frame.error().message();
    return false;
  }
  if (!reports::render_view(*frame, findings, counts, format, options, out)) {
    error = "unknown format '" + std::string(format) + "'";
    return false;
  }
  if (findings.failed()) {
    error = "cannot read '" + name + "' again: it was changed";
    return false;
  }
  return true;
}

}  // namespace plimsoll
