// SPDX-License-Identifier: Apache-2.0
//
// The formats of the inventory of images. render_inventory() in inventory_text.cc picks one by its name.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "engine/scanner.h"

namespace plimsoll::reports {

void render_inventory_table(const ImageInventory& inventory, const InventoryRenderOptions& options, std::ostream& out);
void render_inventory_json(const ImageInventory& inventory, const InventoryRenderOptions& options, std::ostream& out);
void render_inventory_cyclonedx(const ImageInventory& inventory, const InventoryRenderOptions& options, std::ostream& out);
void render_inventory_tags(const ImageInventory& inventory, const InventoryRenderOptions& options, std::ostream& out);

// "pkg:docker/acme/app@1.2?repository_url=ghcr.io" of "ghcr.io/acme/app:1.2"; empty when the registry is not known.
std::string package_url(std::string_view reference);

}  // namespace plimsoll::reports
