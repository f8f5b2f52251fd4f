// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/images/tag_reading.h"

#include <algorithm>
#include <optional>

namespace plimsoll::detect::images {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// A cut tag in one text again, with the place where each component starts.
struct Components {
  std::string text;
  std::vector<std::size_t> starts;
};

Components join(const std::vector<std::string>& parts) {
  Components joined;
  for (const std::string& part : parts) {
    if (!joined.starts.empty()) joined.text += '-';
    joined.starts.push_back(joined.text.size());
    joined.text += part;
  }
  return joined;
}

// "3.1" stands in "3.1.4" and "3.1rc1", not in "3.12"; "noble" not in "nobler".
bool stands_at(std::string_view text, std::size_t at, std::string_view choice) {
  if (text.substr(at, choice.size()) != choice) return false;
  const std::size_t end = at + choice.size();
  if (end >= text.size() || choice.empty()) return true;
  const char last = choice.back();
  const char next = text[end];
  return !(is_digit(last) && is_digit(next)) && !(is_letter(last) && is_letter(next));
}

struct Hit {
  std::size_t length = 0;  // of the choice; the longest wins
  std::size_t first_component = 0;
  std::size_t components = 0;  // 0 for "*": nothing is used up
  std::size_t end = 0;         // offset behind the choice
};

template <class Visit>
void for_each_choice(std::string_view tag_match, const Visit& visit) {
  while (!tag_match.empty()) {
    const std::size_t bar = tag_match.find('|');
    visit(tag_match.substr(0, bar));
    tag_match.remove_prefix(bar == std::string_view::npos ? tag_match.size() : bar + 1);
  }
}

// The longest choice of a row that stands in the tag, at a component that is still free.
std::optional<Hit> find_hit(const Components& tag, std::string_view tag_match, const std::vector<bool>& used) {
  std::optional<Hit> best;
  for_each_choice(tag_match, [&](std::string_view choice) {
    if (choice.empty()) return;
    if (choice == "*") {
      if (!best) best = Hit{};
      return;
    }
    std::size_t from = 0;
    std::size_t to = tag.starts.size();
    if (is_digit(choice.front())) {
      to = std::min<std::size_t>(to, 1);
    } else if (choice.front() == '-') {
      choice.remove_prefix(1);
      from = 1;
    }
    const auto components = static_cast<std::size_t>(std::count(choice.begin(), choice.end(), '-')) + 1;
    for (std::size_t i = from; i < to; ++i) {
      if (i + components > tag.starts.size() || !stands_at(tag.text, tag.starts[i], choice)) continue;
      bool is_free = true;
      for (std::size_t k = i; k < i + components; ++k) is_free = is_free && !used[k];
      if (!is_free) continue;
      if (!best || choice.size() > best->length) best = Hit{choice.size(), i, components, tag.starts[i] + choice.size()};
      break;
    }
  });
  return best;
}

// The version that a digit-led choice of a row stands for; empty for rows known by words only.
std::vector<long> numbers_of_row(const CycleRow& row) {
  std::vector<long> numbers;
  for_each_choice(row.tag_match, [&](std::string_view choice) {
    if (numbers.empty() && !choice.empty() && is_digit(choice.front())) numbers = version_numbers(choice);
  });
  return numbers;
}

bool is_prefix(const std::vector<long>& shorter, const std::vector<long>& longer) {
  return shorter.size() < longer.size() && std::equal(shorter.begin(), shorter.end(), longer.begin());
}

// A version that no row names by itself: a prefix of several, too old, or nothing that can be told.
void judge_unmatched(const std::vector<CycleRow>& rows, std::string_view as_of, TagReading& reading) {
  const std::vector<long> version = version_numbers(reading.version_text);
  if (version.empty()) return;
  std::vector<const CycleRow*> below;  // cycles that the version is a prefix of
  const CycleRow* oldest = nullptr;
  const CycleRow* oldest_of_major = nullptr;
  std::vector<long> oldest_numbers;
  std::vector<long> oldest_of_major_numbers;
  std::size_t numbered = 0;
  for (const CycleRow& row : rows) {
    const std::vector<long> numbers = numbers_of_row(row);
    if (numbers.empty()) continue;
    ++numbered;
    if (is_prefix(version, numbers)) below.push_back(&row);
    if (oldest == nullptr || numbers < oldest_numbers) {
      oldest = &row;
      oldest_numbers = numbers;
    }
    if (numbers.front() == version.front() && (oldest_of_major == nullptr || numbers < oldest_of_major_numbers)) {
      oldest_of_major = &row;
      oldest_of_major_numbers = numbers;
    }
  }
  if (!below.empty()) {
    const bool all_over = std::all_of(below.begin(), below.end(), [&](const CycleRow* row) {
      return is_over(*row, as_of) && !in_free_extension(*row, as_of);
    });
    if (!all_over) {
      reading.version = VersionState::several_cycles;
      reading.covers_whole_product = below.size() == numbered && numbered > 2;
      return;
    }
    // The one that ended last speaks for all; one without a day cannot.
    const CycleRow* last = below.front();
    for (const CycleRow* row : below) {
      if (row->ends.kind == End::Kind::on_day && row->ends.day > last->ends.day) last = row;
    }
    reading.version = VersionState::over;
    reading.cycles.push_back({*last, CycleOrigin::every_one_over, false});
    return;
  }
  if (version.size() == 1 && version.front() >= 1000 && oldest_numbers.size() > 1) return;  // a date or a build number
  const CycleRow* older_than = nullptr;
  if (oldest != nullptr && version < oldest_numbers) older_than = oldest;
  if (oldest_of_major != nullptr && version < oldest_of_major_numbers) older_than = oldest_of_major;
  if (older_than == nullptr) return;
  reading.version = VersionState::over;
  reading.cycles.push_back({*older_than, CycleOrigin::older_than_known, false});
}

}  // namespace

std::vector<long> version_numbers(std::string_view text) {
  std::vector<long> numbers;
  std::size_t i = 0;
  while (i < text.size() && is_digit(text[i])) {
    long value = 0;
    while (i < text.size() && is_digit(text[i])) {
      if (value < 1'000'000'000'000L) value = value * 10 + (text[i] - '0');
      ++i;
    }
    numbers.push_back(value);
    if (i + 1 >= text.size() || text[i] != '.' || !is_digit(text[i + 1])) break;
    ++i;
  }
  return numbers;
}

std::vector<std::string> tag_components(std::string_view tag) {
  std::vector<std::string> parts;
  if (tag.empty()) return parts;
  std::size_t from = 0;
  while (from <= tag.size()) {
    std::size_t end = tag.find('-', from);
    if (end == std::string_view::npos) end = tag.size();
    std::string part(tag.substr(from, end - from));
    for (char& c : part) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (part.size() > 1 && part[0] == 'v' && is_digit(part[1])) part.erase(0, 1);
    parts.push_back(std::move(part));
    from = end + 1;
  }
  return parts;
}

bool is_over(const CycleRow& row, std::string_view as_of) {
  if (row.ends.kind == End::Kind::over_without_a_day) return true;
  return row.ends.kind == End::Kind::on_day && row.ends.day < as_of;
}

bool in_free_extension(const CycleRow& row, std::string_view as_of) {
  return row.product == "debian" && is_over(row, as_of) && row.extended_ends.kind == End::Kind::on_day &&
         row.extended_ends.day >= as_of;
}

TagReading read_tag(const ImageTables& tables, std::string_view image, std::string_view tag, std::string_view as_of) {
  TagReading reading;
  const std::vector<std::string> parts = tag_components(tag);
  const Components components = join(parts);
  std::vector<bool> used(parts.size(), false);
  if (!parts.empty() && !parts.front().empty() && is_digit(parts.front().front())) reading.version_text = parts.front();

  const std::vector<CycleRow> rows = tables.cycles_of(image);
  reading.image_known = !rows.empty();
  reading.version = parts.empty() || reading.version_text.empty() ? VersionState::no_version : VersionState::unknown;

  // The own version, for each product that the image can name (a name like nodejs20-debian12 names two).
  std::vector<std::string_view> own_products;
  for (const CycleRow& row : rows) {
    if (std::find(own_products.begin(), own_products.end(), row.product) == own_products.end()) {
      own_products.push_back(row.product);
    }
  }
  std::vector<bool> used_by_own = used;
  std::vector<std::string_view> unmatched;
  for (const std::string_view product : own_products) {
    if (product == "rolling") continue;
    std::optional<Hit> best;
    const CycleRow* best_row = nullptr;
    for (const CycleRow& row : rows) {
      if (row.product != product) continue;
      const std::optional<Hit> hit = find_hit(components, row.tag_match, used);
      if (hit && (!best || hit->length > best->length)) {
        best = hit;
        best_row = &row;
      }
    }
    if (best) {
      for (std::size_t k = best->first_component; k < best->first_component + best->components; ++k) used_by_own[k] = true;
      const bool finer = best->components > 0 && best->end < components.text.size() && components.text[best->end] != '-';
      reading.cycles.push_back({*best_row, CycleOrigin::named, finer});
      if (best->components > 0) reading.version = VersionState::one_cycle;
    } else {
      unmatched.push_back(product);
    }
  }
  used = used_by_own;
  // Of an image with two lines of numbers (sonarqube) a version belongs to one; the other says nothing about it.
  if (!reading.version_text.empty() && reading.version != VersionState::one_cycle) {
    for (const std::string_view product : unmatched) {
      std::vector<CycleRow> of_product;
      for (const CycleRow& row : rows) {
        if (row.product == product) of_product.push_back(row);
      }
      judge_unmatched(of_product, as_of, reading);
    }
  }

  struct Variant {
    Hit hit;
    const CycleRow* row;
  };
  std::vector<Variant> variants;
  for (const CycleRow& row : tables.variant_cycles()) {
    if (std::find(own_products.begin(), own_products.end(), row.product) != own_products.end()) continue;
    const std::optional<Hit> hit = find_hit(components, row.tag_match, used);
    if (!hit || hit->components == 0) continue;
    // "centos-7.0-latest" of an image that nobody here knows: its own version, sooner than a CentOS that has no 7.0.
    if (!reading.image_known && hit->first_component == 0 && row.cycle.find('.') == std::string_view::npos &&
        hit->end < components.text.size() && components.text[hit->end] == '.') {
      continue;
    }
    const auto same = std::find_if(variants.begin(), variants.end(),
                                   [&](const Variant& other) { return other.row->product == row.product; });
    if (same == variants.end()) {
      variants.push_back({*hit, &row});
    } else if (hit->length > same->hit.length) {
      *same = {*hit, &row};
    }
  }
  // "openjdk-8" and a shorter name inside it are one component, hence one life cycle.
  std::sort(variants.begin(), variants.end(), [](const Variant& a, const Variant& b) {
    return a.hit.first_component != b.hit.first_component ? a.hit.first_component < b.hit.first_component
                                                          : a.hit.length > b.hit.length;
  });
  std::size_t taken_to = 0;
  for (const Variant& variant : variants) {
    if (variant.hit.first_component < taken_to) continue;
    taken_to = variant.hit.first_component + variant.hit.components;
    reading.cycles.push_back({*variant.row, CycleOrigin::variant, false});
  }
  return reading;
}

}  // namespace plimsoll::detect::images
