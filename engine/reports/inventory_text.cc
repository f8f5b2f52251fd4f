// SPDX-License-Identifier: Apache-2.0
//
// The inventory of images for people: a table, the worst first, and which tags hold what was asked for.
#include <algorithm>
#include <cstdint>
#include <ostream>
#include <set>

#include "engine/reports/escape.h"
#include "engine/reports/inventory.h"
#include "engine/reports/text_style.h"

namespace plimsoll::reports {
namespace {

struct Row {
  const InventoryImage* image = nullptr;
  std::string name;
  std::string pin;
  std::string support;
  std::string where;
  std::string tags;
};

std::string pin_words(const std::string& state) {
  if (state == "full-tag") return "tag";
  if (state == "floating-tag") return "moving tag";
  if (state == "no-tag") return "no tag";
  if (state == "unresolved") return "not known";
  return state;  // digest, malformed
}

std::string support_words(const InventoryImage& image) {
  std::string words;
  switch (image.support) {
    case Support::ended:
      words = image.ends.empty() ? "ended" : "ended " + image.ends;
      break;
    case Support::long_term_only:
      words = "LTS only, ended " + image.ends;
      break;
    case Support::ends_soon:
      words = "ends soon, " + image.ends;
      break;
    case Support::supported:
      words = image.ends.empty() ? "supported" : "until " + image.ends;
      break;
    case Support::unknown:
      words = "-";
      break;
  }
  if (!image.abandoned.empty()) words = image.support == Support::unknown ? "abandoned" : words + ", abandoned";
  return words;
}

std::string first_place(const InventoryImage& image) {
  const ImagePlace& place = image.places.front();
  std::string text = visible(place.path);
  if (!place.mentions.empty()) text += ":" + std::to_string(place.mentions.front().line);
  std::size_t more = image.places.size() - 1;
  if (more != 0) text += " +" + group_digits(more);
  return text;
}

std::string tag_words(const ImageInventory& inventory, const std::vector<std::uint32_t>& tags) {
  if (tags.empty()) return "-";
  std::string text = visible(inventory.tags[tags.front()]);
  if (tags.size() > 1) text += " .. " + visible(inventory.tags[tags.back()]) + " (" + group_digits(tags.size()) + ")";
  return text;
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t own = display_width(text);
  return own >= width ? text : text + std::string(width - own, ' ');
}

std::string colored(const TextStyle& style, const InventoryImage& image, const std::string& text) {
  if (image.support == Support::ended) return style.bad(text);
  if (image.support == Support::long_term_only || image.support == Support::ends_soon) return style.mark(text);
  return image.support == Support::supported ? style.good(text) : style.dim(text);
}

void write_places(const ImageInventory& inventory, const InventoryImage& image, const TextStyle& style, std::ostream& out) {
  for (const LifeCycle& cycle : image.facts.life_cycles) {
    out << "    " << visible(cycle.label);
    if (!cycle.ends.empty()) out << ", ends " << cycle.ends;
    if (!cycle.extended_ends.empty()) out << " (extended " << cycle.extended_ends << ")";
    out << '\n';
  }
  if (!image.abandoned.empty()) out << "    " << visible(image.abandoned) << '\n';
  if (!image.last_rebuilt.empty()) out << "    last rebuilt " << image.last_rebuilt << '\n';
  for (const ImagePlace& place : image.places) {
    for (const ImageMention& mention : place.mentions) {
      out << "    " << style.place(visible(place.path) + ":" + std::to_string(mention.line)) << "  " << mention.role;
      if (!mention.stage.empty()) out << ' ' << visible(mention.stage);
      if (!place.at_tip) out << ", not in the tree any more";
      if (!inventory.tags.empty()) out << ", tags " << tag_words(inventory, place.tags);
      if (!place.first_date.empty())
        out << ", since " << place.first_date.substr(0, 10) << ' ' << place.first_commit.substr(0, 10);
      out << '\n';
    }
  }
}

// Tags that hold one of the listed images.
std::vector<std::string> tags_of(const ImageInventory& inventory) {
  std::set<std::uint32_t> tags;
  for (const InventoryImage& image : inventory.images) tags.insert(image.tags.begin(), image.tags.end());
  std::vector<std::string> names;
  for (const std::uint32_t tag : tags) names.push_back(inventory.tags[tag]);
  return names;
}

void write_summary(const ImageInventory& inventory, std::ostream& out) {
  std::size_t ended = 0;
  std::size_t moving = 0;
  std::size_t unknown = 0;
  for (const InventoryImage& image : inventory.images) {
    if (image.support == Support::ended) ++ended;
    if (image.facts.state == "no-tag" || image.facts.state == "floating-tag") ++moving;
    if (image.facts.state == "unresolved") ++unknown;
  }
  out << group_digits(inventory.images.size()) << (inventory.images.size() == 1 ? " image (" : " images (")
      << visible(inventory.scope) << "): " << ended << " out of support, " << moving << " not pinned, " << unknown
      << " not known here; " << group_digits(inventory.coverage.deployment_files) << " deployment files read\n";
  out << "judged at " << inventory.as_of;
  if (!inventory.data_of.empty()) out << " by data of " << inventory.data_of;
  out << '\n';
  for (const std::string& notice : inventory.notices) out << "note: " << visible(notice) << '\n';
  for (const Skipped& skip : inventory.coverage.skipped) {
    if (!skip.incomplete) continue;
    out << "not read: " << group_digits(skip.count) << " x " << visible(skip.reason);
    if (!skip.examples.empty()) out << ", as " << visible(skip.examples.front());
    out << '\n';
  }
}

struct Format {
  const char* name;
  void (*render)(const ImageInventory& inventory, const InventoryRenderOptions& options, std::ostream& out);
};
constexpr Format kFormats[] = {
    {"table", render_inventory_table},
    {"json", render_inventory_json},
    {"cyclonedx", render_inventory_cyclonedx},
    {"tags", render_inventory_tags},
};

}  // namespace

void render_inventory_table(const ImageInventory& inventory, const InventoryRenderOptions& options, std::ostream& out) {
  const TextStyle style(options.color);
  std::vector<Row> rows;
  rows.reserve(inventory.images.size());
  for (const InventoryImage& image : inventory.images) {
    if (image.places.empty()) continue;
    rows.push_back({&image, visible(image.name), pin_words(image.facts.state), support_words(image), first_place(image),
                    tag_words(inventory, image.tags)});
  }
  const auto is_known = [](const Row& row) { return row.image->facts.state != "unresolved"; };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& left, const Row& right) {
    if (left.image->support != right.image->support) return left.image->support > right.image->support;
    return is_known(left) && !is_known(right);
  });
  const bool with_tags = !inventory.tags.empty();
  constexpr std::size_t kWidestName = 56;
  std::size_t name_width = 5;
  std::size_t pin_width = 3;
  std::size_t support_width = 7;
  std::size_t where_width = 5;
  for (const Row& row : rows) {
    name_width = std::max(name_width, std::min(kWidestName, display_width(row.name)));
    pin_width = std::max(pin_width, row.pin.size());
    support_width = std::max(support_width, row.support.size());
    where_width = std::max(where_width, std::min(kWidestName, display_width(row.where)));
  }
  if (!rows.empty()) {
    std::string head =
        padded("IMAGE", name_width) + "  " + padded("PIN", pin_width) + "  " + padded("SUPPORT", support_width) + "  ";
    head += with_tags ? padded("WHERE", where_width) + "  TAGS" : "WHERE";
    out << style.dim(head) << '\n';
  }
  for (const Row& row : rows) {
    out << padded(row.name, name_width) << "  " << padded(row.pin, pin_width) << "  "
        << colored(style, *row.image, padded(row.support, support_width)) << "  "
        << (with_tags ? padded(row.where, where_width) + "  " + row.tags : row.where) << '\n';
    if (options.verbose) write_places(inventory, *row.image, style, out);
  }
  if (!rows.empty()) out << '\n';
  if (options.filtered && with_tags) {
    const std::vector<std::string> names = tags_of(inventory);
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + visible(name);
    const std::string label = group_digits(names.size()) + (names.size() == 1 ? " tag holds " : " tags hold ") +
                              (rows.size() == 1 ? "it: " : "one of them: ");
    write_wrapped(out, label, label.size(), text, options.width);
  }
  write_summary(inventory, out);
}

void render_inventory_tags(const ImageInventory& inventory, const InventoryRenderOptions&, std::ostream& out) {
  for (const std::string& name : tags_of(inventory)) out << visible(name) << '\n';
}

}  // namespace plimsoll::reports

namespace plimsoll {

std::vector<std::string> inventory_formats() {
  std::vector<std::string> names;
  for (const reports::Format& format : reports::kFormats) names.emplace_back(format.name);
  return names;
}

bool render_inventory(const ImageInventory& inventory, std::string_view format, const InventoryRenderOptions& options,
                      std::ostream& out) {
  for (const reports::Format& known : reports::kFormats) {
    if (format != known.name) continue;
    known.render(inventory, options, out);
    return true;
  }
  return false;
}

}  // namespace plimsoll
