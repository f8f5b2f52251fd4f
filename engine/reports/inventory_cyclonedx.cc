// SPDX-License-Identifier: Apache-2.0
//
// The inventory of images as a CycloneDX 1.6 bill of materials: one component an image, with what is known of its life as
// properties and its places as occurrences. What cannot be pulled by its name is no component; how many there are is said.
//
// Two runs give the same bytes: the time is the day of the verdict, the serial number a hash of the content.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>

#include "engine/base/digest.h"
#include "engine/reports/escape.h"
#include "engine/reports/inventory.h"

namespace plimsoll::reports {
namespace {

using Json = nlohmann::ordered_json;

struct Parts {
  std::string_view registry;
  std::string_view repository;
  std::string_view tag;
  std::string_view digest;
};

// Of a whole reference, as ImageFacts::reference has it.
Parts parts_of(std::string_view reference) {
  Parts parts;
  if (const std::size_t at = reference.find('@'); at != std::string_view::npos) {
    parts.digest = reference.substr(at + 1);
    reference = reference.substr(0, at);
  }
  const std::size_t colon = reference.rfind(':');
  if (colon != std::string_view::npos && reference.find('/', colon) == std::string_view::npos) {
    parts.tag = reference.substr(colon + 1);
    reference = reference.substr(0, colon);
  }
  const std::size_t slash = reference.find('/');
  parts.registry = reference.substr(0, slash == std::string_view::npos ? 0 : slash);
  parts.repository = slash == std::string_view::npos ? reference : reference.substr(slash + 1);
  return parts;
}

// As the purl specification asks: all but letters, digits and ".-_~" is encoded; "/" stays between the parts of a name.
std::string percent_encoded(std::string_view text, bool keep_slash) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                       c == '_' || c == '~' || (keep_slash && c == '/');
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[static_cast<unsigned char>(c) >> 4U];
      encoded += kDigits[static_cast<unsigned char>(c) & 0xFU];
    }
  }
  return encoded;
}

void add_property(Json& properties, const char* name, const std::string& value) {
  if (!value.empty()) properties.push_back({{"name", std::string("plimsoll:") + name}, {"value", valid_utf8(value)}});
}

std::string cycle_words(const LifeCycle& cycle) {
  std::string words = cycle.label;
  if (!cycle.ends.empty()) words += ", ends " + cycle.ends;
  if (!cycle.extended_ends.empty()) words += ", extended support ends " + cycle.extended_ends;
  return words;
}

Json component_of(const InventoryImage& image, const ImageInventory& inventory) {
  const Parts parts = parts_of(image.facts.reference);
  Json component;
  component["type"] = "container";
  component["bom-ref"] = valid_utf8(image.facts.reference);
  std::string_view name = image.name;
  name = name.substr(0, name.find('@'));
  if (!parts.tag.empty() && name.ends_with(parts.tag)) name.remove_suffix(parts.tag.size() + 1);
  component["name"] = valid_utf8(name);
  component["version"] = valid_utf8(!parts.tag.empty() ? parts.tag : parts.digest);
  constexpr std::string_view kSha256 = "sha256:";
  if (parts.digest.starts_with(kSha256)) {
    component["hashes"] = {{{"alg", "SHA-256"}, {"content", std::string(parts.digest.substr(kSha256.size()))}}};
  }
  if (std::string url = package_url(image.facts.reference); !url.empty()) component["purl"] = std::move(url);
  Json properties = Json::array();
  add_property(properties, "state", image.facts.state);
  add_property(properties, "support", std::string(name_of(image.support)));
  add_property(properties, "ends", image.ends);
  for (const LifeCycle& cycle : image.facts.life_cycles) add_property(properties, "life-cycle", cycle_words(cycle));
  add_property(properties, "abandoned", image.abandoned);
  add_property(properties, "last-rebuilt", image.last_rebuilt);
  for (const std::uint32_t tag : image.tags) add_property(properties, "tag", inventory.tags[tag]);
  component["properties"] = std::move(properties);
  Json occurrences = Json::array();
  for (const ImagePlace& place : image.places) {
    for (const ImageMention& mention : place.mentions) {
      Json one;
      one["location"] = valid_utf8(place.path);
      one["line"] = mention.line;
      one["additionalContext"] = valid_utf8(mention.role + (mention.stage.empty() ? "" : " " + mention.stage));
      occurrences.push_back(std::move(one));
    }
  }
  component["evidence"]["occurrences"] = std::move(occurrences);
  return component;
}

std::string serial_number(const std::string& content) {
  std::string hex = to_hex(sha256(content)).substr(0, 32);
  hex[12] = '8';  // a UUID of somebody's own making
  hex[16] = '8';
  return "urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace

std::string package_url(std::string_view reference) {
  const Parts parts = parts_of(reference);
  if (parts.registry.empty() || parts.registry.find('$') != std::string_view::npos) return {};
  std::string_view repository = parts.repository;
  const bool hub = parts.registry == "docker.io";
  constexpr std::string_view kLibrary = "library/";
  if (hub && repository.starts_with(kLibrary)) repository.remove_prefix(kLibrary.size());
  std::string url = "pkg:docker/" + percent_encoded(repository, true);
  const std::string_view version = !parts.digest.empty() ? parts.digest : parts.tag;
  if (!version.empty()) url += "@" + percent_encoded(version, false);
  char sign = '?';
  if (!hub) {
    url += sign + ("repository_url=" + percent_encoded(parts.registry, false));
    sign = '&';
  }
  if (!parts.digest.empty() && !parts.tag.empty()) url += sign + ("tag=" + percent_encoded(parts.tag, false));
  return url;
}

void render_inventory_cyclonedx(const ImageInventory& inventory, const InventoryRenderOptions&, std::ostream& out) {
  Json components = Json::array();
  Json depends_on = Json::array();
  std::size_t without_name = 0;
  for (const InventoryImage& image : inventory.images) {
    if (image.facts.state == "unresolved" || image.facts.state == "malformed") {
      ++without_name;
      continue;
    }
    components.push_back(component_of(image, inventory));
    depends_on.push_back(valid_utf8(image.facts.reference));
  }
  std::string name = inventory.target;
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  name = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
  if (name.empty() || name == ".") name = "repository";
  constexpr const char* kRoot = "scanned";
  Json root;
  root["type"] = "application";
  root["bom-ref"] = kRoot;
  root["name"] = valid_utf8(name);
  if (!inventory.commit.empty()) root["version"] = inventory.commit;
  Json properties = Json::array();
  add_property(properties, "scope", inventory.scope);
  add_property(properties, "data-of", inventory.data_of);
  add_property(properties, "complete", inventory.coverage.complete ? "true" : "false");
  add_property(properties, "references-without-a-name", std::to_string(without_name));

  Json bom;
  bom["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json";
  bom["bomFormat"] = "CycloneDX";
  bom["specVersion"] = "1.6";
  bom["serialNumber"] = serial_number(components.dump(-1, ' ', false, Json::error_handler_t::replace) + root.dump() +
                                      properties.dump() + inventory.as_of + inventory.tool_version);
  bom["version"] = 1;
  Json metadata;
  metadata["timestamp"] = inventory.as_of + "T00:00:00Z";
  metadata["lifecycles"] = {{{"phase", "pre-build"}}};
  metadata["tools"]["components"] = {{{"type", "application"}, {"name", "plimsoll"}, {"version", inventory.tool_version}}};
  metadata["component"] = std::move(root);
  metadata["properties"] = std::move(properties);
  bom["metadata"] = std::move(metadata);
  bom["components"] = std::move(components);
  bom["dependencies"] = {{{"ref", kRoot}, {"dependsOn", std::move(depends_on)}}};
  out << bom.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace plimsoll::reports
