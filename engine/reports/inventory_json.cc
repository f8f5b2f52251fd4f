// SPDX-License-Identifier: Apache-2.0
//
// The inventory of images for machines: one JSON object, keys in a fixed order.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>

#include "engine/reports/escape.h"
#include "engine/reports/inventory.h"

namespace plimsoll::reports {
namespace {

using Json = nlohmann::ordered_json;

void put_if(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = valid_utf8(text);
}

Json json_of(const LifeCycle& cycle) {
  Json object;
  object["product"] = cycle.product;
  object["cycle"] = cycle.cycle;
  object["label"] = cycle.label;
  put_if(object, "ends", cycle.ends);
  put_if(object, "extended_ends", cycle.extended_ends);
  return object;
}

Json tag_names(const ImageInventory& inventory, const std::vector<std::uint32_t>& tags) {
  Json names = Json::array();
  for (const std::uint32_t tag : tags) names.push_back(valid_utf8(inventory.tags[tag]));
  return names;
}

Json json_of(const ImagePlace& place, const ImageInventory& inventory) {
  Json object;
  object["path"] = valid_utf8(place.path);
  object["kind"] = place.kind;
  Json mentions = Json::array();
  for (const ImageMention& mention : place.mentions) {
    Json one;
    one["line"] = mention.line;
    one["column"] = mention.column;
    one["role"] = mention.role;
    put_if(one, "stage", mention.stage);
    one["written"] = valid_utf8(mention.written);
    one["ships"] = mention.ships;
    mentions.push_back(std::move(one));
  }
  object["mentions"] = std::move(mentions);
  put_if(object, "blob", place.blob);
  object["at_tip"] = place.at_tip;
  object["tags"] = tag_names(inventory, place.tags);
  put_if(object, "first_commit", place.first_commit);
  put_if(object, "first_date", place.first_date);
  return object;
}

Json json_of(const InventoryImage& image, const ImageInventory& inventory) {
  Json object;
  object["reference"] = valid_utf8(image.facts.reference);
  object["name"] = valid_utf8(image.name);
  object["state"] = image.facts.state;
  object["support"] = name_of(image.support);
  put_if(object, "ends", image.ends);
  Json cycles = Json::array();
  for (const LifeCycle& cycle : image.facts.life_cycles) cycles.push_back(json_of(cycle));
  object["life_cycles"] = std::move(cycles);
  put_if(object, "abandoned", image.abandoned);
  put_if(object, "last_rebuilt", image.last_rebuilt);
  object["at_tip"] = image.at_tip;
  object["tags"] = tag_names(inventory, image.tags);
  Json places = Json::array();
  for (const ImagePlace& place : image.places) places.push_back(json_of(place, inventory));
  object["places"] = std::move(places);
  return object;
}

}  // namespace

void render_inventory_json(const ImageInventory& inventory, const InventoryRenderOptions&, std::ostream& out) {
  Json object;
  object["type"] = "image-inventory";
  object["schema_version"] = 1;
  object["tool"] = {{"name", "plimsoll"}, {"version", inventory.tool_version}};
  object["target"] = valid_utf8(inventory.target);
  object["scope"] = valid_utf8(inventory.scope);
  put_if(object, "commit", inventory.commit);
  object["as_of"] = inventory.as_of;
  object["data_of"] = inventory.data_of;
  Json tags = Json::array();
  for (const std::string& tag : inventory.tags) tags.push_back(valid_utf8(tag));
  object["tags"] = std::move(tags);
  Json images = Json::array();
  for (const InventoryImage& image : inventory.images) images.push_back(json_of(image, inventory));
  object["images"] = std::move(images);
  Json coverage;
  coverage["complete"] = inventory.coverage.complete;
  coverage["shallow"] = inventory.coverage.shallow;
  coverage["deployment_files"] = inventory.coverage.deployment_files;
  Json skipped = Json::array();
  for (const Skipped& skip : inventory.coverage.skipped) {
    Json one;
    one["reason"] = skip.reason;
    one["count"] = skip.count;
    one["incomplete"] = skip.incomplete;
    Json examples = Json::array();
    for (const std::string& example : skip.examples) examples.push_back(valid_utf8(example));
    one["examples"] = std::move(examples);
    skipped.push_back(std::move(one));
  }
  coverage["skipped"] = std::move(skipped);
  object["coverage"] = std::move(coverage);
  object["notices"] = inventory.notices;
  out << object.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace plimsoll::reports
