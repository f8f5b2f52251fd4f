// SPDX-License-Identifier: Apache-2.0
//
// image/end-of-life, near-end-of-life, no-longer-rebuilt, outdated, abandoned-repository: what the tables say about a tag.
// The worst life cycle decides, all are shown.
#include <algorithm>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/images/cycle_label.h"
#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

namespace {

// Data older than this say nothing about what lives now.
constexpr long kStaleDataDays = 365;

// "Debian 10 (buster) ended 2022-09-10 (LTS until 2024-06-30)"
std::string end_words(const CycleVerdict& cycle, std::string_view as_of) {
  const CycleRow& row = cycle.named.row;
  const std::string day(row.ends.day);
  switch (cycle.named.origin) {
    case CycleOrigin::older_than_known:
      return "it is older than " + cycle.label + ", the oldest release line on record" +
             (day.empty() ? "" : ", which ended " + day);
    case CycleOrigin::every_one_over:
      return "every release line it can mean is over, the last was " + cycle.label + (day.empty() ? "" : ", ended " + day);
    case CycleOrigin::named:
    case CycleOrigin::variant:
      break;
  }
  if (row.ends.kind != End::Kind::on_day) return cycle.label + " is over";
  const bool no_longer_built = row.product.starts_with("official-images/");
  std::string words = cycle.label;
  if (cycle.planned)
    words += " was to end on " + day;
  else if (no_longer_built)
    words += " is not built since " + day;
  else
    words += " ended " + day;
  if (row.product == "debian" && row.extended_ends.kind == End::Kind::on_day) {
    words += " (LTS " + std::string(row.extended_ends.day < as_of ? "ended " : "until ") +
             std::string(row.extended_ends.day) + ")";
  }
  return words;
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string verdict_days(const ImageVerdict& image) {
  std::string text = "judged at " + image.facts.as_of;
  if (!image.facts.data_of.empty()) text += " by data of " + image.facts.data_of;
  return text;
}

void finish(const ImageVerdict& image, Match& match) {
  match.evidence.push_back({verdict_days(image), {}, {}, 0});
  add_chain(image.use->reference, match);
  match.image = image.facts;
}

bool is_living(const CycleRow& row, std::string_view as_of) {
  if (row.ends.kind == End::Kind::unknown && row.released.empty()) return false;  // not out yet
  return !is_over(row, as_of) && (row.released.empty() || row.released <= as_of);
}

// The newest living cycle of the same product under the same image: "Python 3.14 (until 2030-10-31)".
std::string successor(const ImageVerdict& image, const CycleVerdict& over, const ImageTables& tables) {
  const std::vector<CycleRow> rows =
      over.named.origin == CycleOrigin::variant ? tables.variant_cycles() : tables.cycles_of(image.name.table_name);
  const CycleRow* best = nullptr;
  for (const CycleRow& row : rows) {
    if (row.product != over.named.row.product || !is_living(row, image.facts.as_of)) continue;
    // Among living ones a long-term line beats a newer one that will be over first.
    if (best == nullptr || (row.long_term && !best->long_term) ||
        (row.long_term == best->long_term && row.released > best->released)) {
      best = &row;
    }
  }
  if (best == nullptr) return {};
  std::string text = cycle_label(*best);
  if (best->ends.kind == End::Kind::on_day) text += " (until " + std::string(best->ends.day) + ")";
  return text;
}

void find_end_of_life(const ImageVerdict& image, const CheckSettings& settings, const CycleVerdict& worst,
                      Matches& matches) {
  std::vector<std::string> ended;
  std::vector<std::string> next;
  bool only_extension = true;
  for (const CycleVerdict& cycle : image.cycles) {
    if (!cycle.over) continue;
    ended.push_back(end_words(cycle, settings.as_of));
    only_extension = only_extension && cycle.free_extension;
    if (std::string name = successor(image, cycle, *settings.image_tables); !name.empty()) next.push_back(std::move(name));
  }
  const std::string name = subject_words(*image.use) + " " + image.name.familiar();
  const bool by_default = !image.use->reference.chain.empty();
  Match match = make_match(
      {"image/end-of-life", severity_for(*image.use, worst.severity), by_default ? Confidence::possible : worst.confidence},
      image.use->reference.span,
      name + (only_extension ? " is in long-term support only: " : " is out of support: ") + join(ended), image.name.full());
  for (const CycleVerdict& cycle : image.cycles) {
    const CycleRow& row = cycle.named.row;
    if (!cycle.over) {
      if (row.ends.kind == End::Kind::on_day) {
        match.evidence.push_back({cycle.label + " ends " + std::string(row.ends.day), {}, {}, 0});
      }
    } else if (row.product != "debian" && row.extended_ends.kind == End::Kind::on_day &&
               row.extended_ends.day >= settings.as_of) {
      match.evidence.push_back(
          {cycle.label + " has extended support until " + std::string(row.extended_ends.day) + ", mostly paid for",
           {},
           {},
           0});
    }
  }
  if (const std::optional<TagEnd> end = settings.image_tables->end_of_tag(image.name.table_name, image.name.tag)) {
    match.evidence.push_back({"the tag was last rebuilt " + std::string(end->last_day), {}, {}, 0});
  }
  finish(image, match);
  if (!next.empty() && !data_are_stale(image)) match.fix = "Move to " + join(next) + ".";
  matches.push_back(std::move(match));
}

void find_near_end(const ImageVerdict& image, Matches& matches) {
  std::vector<std::string> ends;
  for (const CycleVerdict& cycle : image.cycles) {
    if (cycle.near_end) ends.push_back(cycle.label + " ends " + std::string(cycle.named.row.ends.day));
  }
  if (ends.empty()) return;
  Match match = make_match({"image/near-end-of-life", Severity::info}, image.use->reference.span,
                           subject_words(*image.use) + " " + image.name.familiar() + " is near its end: " + join(ends),
                           image.name.full());
  finish(image, match);
  matches.push_back(std::move(match));
}

void find_no_longer_rebuilt(const ImageVerdict& image, const CheckSettings& settings, Matches& matches) {
  const std::optional<TagEnd> end = settings.image_tables->end_of_tag(image.name.table_name, image.name.tag);
  if (!end || end->last_day >= settings.as_of) return;
  Match match = make_match({"image/no-longer-rebuilt", severity_for(*image.use, Severity::low)}, image.use->reference.span,
                           subject_words(*image.use) + " " + image.name.familiar() + " gets no rebuilds since " +
                               std::string(end->last_day) + ", so no fixes of what lies below it",
                           image.name.full());
  for (const CycleVerdict& cycle : image.cycles) {
    if (cycle.named.row.ends.kind == End::Kind::on_day) {
      match.evidence.push_back({cycle.label + " lives until " + std::string(cycle.named.row.ends.day), {}, {}, 0});
    }
  }
  finish(image, match);
  matches.push_back(std::move(match));
}

// Behind the newest release of a living cycle, or cycles behind the newest one. Off by default.
void find_outdated(const ImageVerdict& image, const CheckSettings& settings, Matches& matches) {
  for (const CycleVerdict& cycle : image.cycles) {
    const CycleRow& row = cycle.named.row;
    if (cycle.over || cycle.named.origin != CycleOrigin::named) continue;
    std::string words;
    if (cycle.named.finer_than_cycle && !row.latest_version.empty() &&
        (row.latest_day.empty() || row.latest_day <= settings.as_of)) {
      const std::vector<long> own = version_numbers(image.reading.version_text);
      const std::vector<long> latest = version_numbers(row.latest_version);
      if (own.size() >= 2 && own.size() <= latest.size() && own < latest &&
          !std::equal(own.begin(), own.end(), latest.begin())) {
        words = "the newest of " + cycle.label + " is " + std::string(row.latest_version);
        if (!row.latest_day.empty()) words += " of " + std::string(row.latest_day);
      }
    }
    std::size_t newer = 0;
    for (const CycleRow& other : settings.image_tables->cycles_of(image.name.table_name)) {
      if (other.product == row.product && other.cycle != row.cycle && !other.released.empty() &&
          other.released > row.released && is_living(other, settings.as_of)) {
        ++newer;
      }
    }
    if (newer > 0) {
      words += (words.empty() ? "" : ", and ") + std::to_string(newer) + " newer release line" +
               (newer == 1 ? " is" : "s are") + " out";
    }
    if (words.empty()) continue;
    Match match =
        make_match({"image/outdated", Severity::info}, image.use->reference.span,
                   subject_words(*image.use) + " " + image.name.familiar() + " is behind: " + words, image.name.full());
    finish(image, match);
    matches.push_back(std::move(match));
    return;
  }
}

void find_abandoned(const ImageVerdict& image, const CheckSettings& settings, Matches& matches) {
  const std::optional<AbandonedRow> row = settings.image_tables->abandoned(image.name.table_name);
  if (!row) return;
  // A month or a year compares as its first day: "2022-07" is before "2022-07-15".
  if (!row->since.empty() && row->since > settings.as_of) return;
  const Severity severity = row->replacement.empty() ? Severity::low : Severity::medium;
  std::string message =
      subject_words(*image.use) + " " + image.name.familiar() + " comes from a repository that is no longer maintained";
  if (!row->since.empty()) message += " since " + std::string(row->since);
  Match match = make_match({"image/abandoned-repository", severity_for(*image.use, severity)}, image.use->reference.span,
                           std::move(message), image.name.registry + "/" + image.name.repository);
  match.evidence.push_back({"source: " + std::string(row->source), {}, {}, 0});
  finish(image, match);
  if (!row->replacement.empty()) match.fix = "Replaced by " + std::string(row->replacement) + ".";
  matches.push_back(std::move(match));
}

}  // namespace

bool data_are_stale(const ImageVerdict& image) {
  const std::optional<long> today = day_number(image.facts.as_of);
  const std::optional<long> data = day_number(image.facts.data_of);
  return !today || !data || *today - *data > kStaleDataDays;
}

void find_life_cycle_faults(const ImageVerdict& image, const CheckSettings& settings, Matches& matches) {
  if (settings.image_tables == nullptr || image.use->role == documents::ImageRole::frontend) return;
  find_abandoned(image, settings, matches);
  if (const CycleVerdict* worst = image.worst()) {
    find_end_of_life(image, settings, *worst, matches);
    return;
  }
  find_near_end(image, matches);
  if (!image.name.tag.empty()) find_no_longer_rebuilt(image, settings, matches);
  find_outdated(image, settings, matches);
}

}  // namespace plimsoll::detect::images
