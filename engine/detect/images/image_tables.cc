// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/image_tables.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "engine/base/path_pattern.h"

namespace plimsoll::detect::images {

namespace {

constexpr std::size_t kCycleColumns = 10;
constexpr std::string_view kCycleHeader = "image\tproduct\tcycle\ttag_match\t";
constexpr std::string_view kAbandonedHeader = "image\tsince\treplacement\tsource";
constexpr std::string_view kTagEndHeader = "image\ttag\tfirst_day\tlast_day";
constexpr std::string_view kDataOf = "# data of ";

// Takes the first line off `text`, without its line end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string_view take_field(std::string_view& line) {
  const std::size_t end = line.find('\t');
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return field;
}

End parse_end(std::string_view field) {
  if (field.empty()) return {};
  if (field == "true") return {End::Kind::over_without_a_day, {}};
  if (field == "false") return {End::Kind::never_announced, {}};
  if (!day_number(field)) return {};
  return {End::Kind::on_day, field};
}

bool is_pattern(std::string_view image) { return image.find('*') != std::string_view::npos; }

struct CycleLine {
  std::string_view product;
  std::string_view rest;  // from the cycle on
};

CycleRow parse_cycle(const CycleLine& line) {
  std::string_view rest = line.rest;
  CycleRow row;
  row.product = line.product;
  row.cycle = take_field(rest);
  row.tag_match = take_field(rest);
  row.released = take_field(rest);
  row.ends = parse_end(take_field(rest));
  row.extended_ends = parse_end(take_field(rest));
  row.long_term = take_field(rest) == "yes";
  row.latest_version = take_field(rest);
  row.latest_day = take_field(rest);
  return row;
}

enum class Table { none, cycles, abandoned, tag_ends };

Table table_of_header(std::string_view line) {
  if (line.starts_with(kCycleHeader)) return Table::cycles;
  if (line.starts_with(kAbandonedHeader)) return Table::abandoned;
  if (line.starts_with(kTagEndHeader)) return Table::tag_ends;
  return Table::none;
}

std::string_view find_data_day(std::string_view text) {
  while (!text.empty() && text.front() == '#') {
    const std::string_view line = take_line(text);
    if (line.starts_with(kDataOf) && day_number(line.substr(kDataOf.size(), 10))) return line.substr(kDataOf.size(), 10);
  }
  return {};
}

}  // namespace

std::optional<long> day_number(std::string_view date) {
  const auto digits = [&](std::size_t at, std::size_t count) -> std::optional<int> {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (date[i] < '0' || date[i] > '9') return std::nullopt;
      value = value * 10 + (date[i] - '0');
    }
    return value;
  };
  if (date.size() != 4 && date.size() != 7 && date.size() != 10) return std::nullopt;
  if ((date.size() > 4 && date[4] != '-') || (date.size() > 7 && date[7] != '-')) return std::nullopt;
  const std::optional<int> year = digits(0, 4);
  const std::optional<int> month = date.size() > 4 ? digits(5, 2) : 1;
  const std::optional<int> day = date.size() > 7 ? digits(8, 2) : 1;
  if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1 || *day > 31) return std::nullopt;
  // Days of the proleptic Gregorian calendar, with the year starting in March so that the leap day comes last.
  const long y = *month <= 2 ? *year - 1 : *year;
  const long era = y / 400;
  const long year_of_era = y - era * 400;
  const long day_of_year = (153 * (*month + (*month > 2 ? -3 : 9)) + 2) / 5 + *day - 1;
  const long day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

struct ImageTables::State {
  std::string lifecycles;
  std::string abandoned;
  std::string tag_ends;
  std::string data_day;

  std::once_flag cycles_once;
  std::unordered_map<std::string_view, std::vector<CycleLine>> cycles_by_image;
  std::vector<std::pair<std::string_view, std::vector<CycleLine>>> cycles_by_pattern;
  std::vector<CycleRow> variants;

  std::mutex medians_mutex;  // guards what follows: products that were asked for
  std::unordered_map<std::string, std::optional<int>> median_days;

  std::once_flag abandoned_once;
  std::vector<AbandonedRow> abandoned_rows;

  struct TagEnds {
    std::vector<std::string_view> rows;
    std::once_flag once;
    std::unordered_map<std::string_view, TagEnd> by_tag;
    void index();
  };
  std::once_flag tags_once;
  std::unordered_map<std::string_view, TagEnds> ends_by_image;

  template <class Each>
  void each_cycle(Each each) const;
  void index_cycles();
  std::optional<int> median_days_of(std::string_view product) const;
  void index_abandoned();
  void index_tags();
};

template <class Each>
void ImageTables::State::each_cycle(Each each) const {
  std::string_view text = lifecycles;
  std::string_view image;
  std::string_view product;
  bool inside = false;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#') continue;
    if (const Table table = table_of_header(line); table != Table::none) {
      inside = table == Table::cycles;
      continue;
    }
    if (!inside) continue;
    const std::string_view named_image = take_field(line);
    const std::string_view named_product = take_field(line);
    if (!named_image.empty()) image = named_image;
    if (!named_product.empty()) product = named_product;
    if (!image.empty()) each(image, CycleLine{product, line});
  }
}

void ImageTables::State::index_cycles() {
  std::string_view last;
  std::vector<CycleLine>* lines = nullptr;
  each_cycle([&](std::string_view image, const CycleLine& cycle) {
    if (image == "*") {
      variants.push_back(parse_cycle(cycle));
      return;
    }
    if (lines == nullptr || image != last) {
      last = image;
      if (is_pattern(image)) {
        const auto found = std::find_if(cycles_by_pattern.begin(), cycles_by_pattern.end(),
                                        [&](const auto& entry) { return entry.first == image; });
        lines = found != cycles_by_pattern.end() ? &found->second
                                                 : &cycles_by_pattern.emplace_back(image, std::vector<CycleLine>{}).second;
      } else {
        lines = &cycles_by_image[image];
      }
    }
    lines->push_back(cycle);
  });
}

std::optional<int> ImageTables::State::median_days_of(std::string_view product) const {
  std::map<std::string_view, std::pair<long, long>> spans;
  each_cycle([&](std::string_view, const CycleLine& cycle) {
    if (cycle.product != product) return;
    const CycleRow row = parse_cycle(cycle);
    if (row.ends.kind != End::Kind::on_day) return;
    const std::optional<long> from = day_number(row.released);
    const std::optional<long> to = day_number(row.ends.day);
    if (from && to && *from < *to) spans.try_emplace(row.cycle, *from, *to);
  });
  if (spans.size() < 3) return std::nullopt;
  std::vector<int> days;
  for (const auto& [cycle, span] : spans) days.push_back(static_cast<int>(span.second - span.first));
  const auto middle = days.begin() + static_cast<std::ptrdiff_t>(days.size() / 2);
  std::nth_element(days.begin(), middle, days.end());
  return *middle;
}

void ImageTables::State::index_abandoned() {
  std::string_view text = abandoned;
  bool inside = false;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#') continue;
    if (const Table table = table_of_header(line); table != Table::none) {
      inside = table == Table::abandoned;
      continue;
    }
    if (!inside) continue;
    AbandonedRow row;
    row.image = take_field(line);
    row.since = take_field(line);
    row.replacement = take_field(line);
    row.source = take_field(line);
    if (!row.image.empty()) abandoned_rows.push_back(row);
  }
}

// Where the rows of each image lie. They are many, and most scans ask for a few images: rows are read when one is asked for.
void ImageTables::State::index_tags() {
  std::string_view text = tag_ends;
  std::string_view* rows = nullptr;
  bool inside = false;
  while (!text.empty()) {
    const char* begin = text.data();
    std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#') continue;
    if (const Table table = table_of_header(line); table != Table::none) {
      inside = table == Table::tag_ends;
      rows = nullptr;
      continue;
    }
    if (!inside) continue;
    if (const std::string_view image = take_field(line); !image.empty()) {
      rows = &ends_by_image[image].rows.emplace_back(begin, std::size_t{0});
    }
    if (rows != nullptr) *rows = std::string_view(rows->data(), static_cast<std::size_t>(text.data() - rows->data()));
  }
}

void ImageTables::State::TagEnds::index() {
  for (std::string_view text : rows) {
    while (!text.empty()) {
      std::string_view line = take_line(text);
      if (line.empty() || line.front() == '#') continue;
      take_field(line);  // the image, or nothing
      const std::string_view tag = take_field(line);
      TagEnd end;
      end.first_day = take_field(line);
      end.last_day = take_field(line);
      if (day_number(end.last_day)) by_tag.insert_or_assign(tag, end);
    }
  }
}

ImageTables::ImageTables(std::string lifecycles, std::string abandoned, std::string tag_ends)
    : state_(std::make_unique<State>()) {
  state_->lifecycles = std::move(lifecycles);
  state_->abandoned = std::move(abandoned);
  state_->tag_ends = std::move(tag_ends);
  state_->data_day = find_data_day(state_->lifecycles);
}

ImageTables::~ImageTables() = default;
ImageTables::ImageTables(ImageTables&&) noexcept = default;
ImageTables& ImageTables::operator=(ImageTables&&) noexcept = default;

Result<void> ImageTables::replace_with(std::string text, std::string_view name) {
  std::array<bool, 4> seen{};
  std::string_view rest = text;
  Table table = Table::none;
  std::size_t line_number = 0;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    if (const Table header = table_of_header(line); header != Table::none) {
      table = header;
      seen[static_cast<std::size_t>(table)] = true;
      continue;
    }
    const std::string place = std::string(name) + ":" + std::to_string(line_number);
    if (table == Table::none) {
      return fail(ErrorKind::bad_input, "image data must start with a line of column names ('image<tab>product<tab>...')",
                  place);
    }
    const auto tabs = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t'));
    // The last columns may be missing when they are empty: editors strip trailing tabs.
    const std::size_t wanted = table == Table::cycles ? 6 : table == Table::abandoned ? 2 : 4;
    if (tabs + 1 < wanted || (table == Table::cycles && tabs + 1 > kCycleColumns)) {
      return fail(
          ErrorKind::bad_input,
          "image data row has " + std::to_string(tabs + 1) + " columns, at least " + std::to_string(wanted) + " are needed",
          place);
    }
  }
  if (table == Table::none) return fail(ErrorKind::bad_input, "no table in image data", std::string(name));
  auto next = std::make_unique<State>();
  const std::string day(find_data_day(text));
  const auto pick = [&](Table which, const std::string& old) { return seen[static_cast<std::size_t>(which)] ? text : old; };
  next->lifecycles = pick(Table::cycles, state_->lifecycles);
  next->abandoned = pick(Table::abandoned, state_->abandoned);
  next->tag_ends = pick(Table::tag_ends, state_->tag_ends);
  next->data_day = seen[static_cast<std::size_t>(Table::cycles)] ? day : state_->data_day;
  state_ = std::move(next);
  return {};
}

std::string_view ImageTables::data_day() const { return state_->data_day; }

std::string ImageTables::age_notice(std::string_view as_of) const {
  constexpr long kFresh = 90;
  constexpr long kStale = 365;
  const std::optional<long> today = day_number(as_of);
  const std::optional<long> data = day_number(state_->data_day);
  if (!data) return "the image data name no day, so their age is unknown";
  if (!today) return {};
  const long age = *today - *data;
  if (age <= kFresh) return {};
  std::string text = "the image data are of " + state_->data_day + ", " + std::to_string(age) +
                     " days old: ends that were announced since are unknown";
  if (age > kStale) text += ", and nothing is said about what is still supported";
  return text;
}

std::vector<CycleRow> ImageTables::cycles_of(std::string_view image) const {
  std::call_once(state_->cycles_once, [this] { state_->index_cycles(); });
  std::vector<CycleRow> rows;
  const auto add = [&](const std::vector<CycleLine>& lines) {
    for (const CycleLine& line : lines) rows.push_back(parse_cycle(line));
  };
  if (const auto found = state_->cycles_by_image.find(image); found != state_->cycles_by_image.end()) add(found->second);
  for (const auto& [pattern, lines] : state_->cycles_by_pattern) {
    if (name_matches(pattern, image)) add(lines);
  }
  return rows;
}

const std::vector<CycleRow>& ImageTables::variant_cycles() const {
  std::call_once(state_->cycles_once, [this] { state_->index_cycles(); });
  return state_->variants;
}

std::optional<int> ImageTables::median_cycle_days(std::string_view product) const {
  const std::lock_guard lock(state_->medians_mutex);
  const auto [entry, is_new] = state_->median_days.try_emplace(std::string(product));
  if (is_new) entry->second = state_->median_days_of(product);
  return entry->second;
}

std::optional<AbandonedRow> ImageTables::abandoned(std::string_view image) const {
  std::call_once(state_->abandoned_once, [this] { state_->index_abandoned(); });
  for (const AbandonedRow& row : state_->abandoned_rows) {
    if (name_matches(row.image, image)) return row;
  }
  return std::nullopt;
}

std::optional<TagEnd> ImageTables::end_of_tag(std::string_view image, std::string_view tag) const {
  std::call_once(state_->tags_once, [this] { state_->index_tags(); });
  const auto of_image = state_->ends_by_image.find(image);
  if (of_image == state_->ends_by_image.end()) return std::nullopt;
  State::TagEnds& ends = of_image->second;
  std::call_once(ends.once, [&ends] { ends.index(); });
  const auto of_tag = ends.by_tag.find(tag);
  if (of_tag == ends.by_tag.end()) return std::nullopt;
  return of_tag->second;
}

}  // namespace plimsoll::detect::images
