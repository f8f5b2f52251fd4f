// SPDX-License-Identifier: Apache-2.0
//
// A document's images as the inventory lists them: not only those with a fault, and each with what is known of its support.
#pragma once

#include <string>
#include <vector>

#include "engine/detect/check.h"

namespace plimsoll::detect::images {

struct ListedImage {
  ImageFacts facts;
  std::string name;  // as people write it
  Support support = Support::unknown;
  std::string ends;
  std::string abandoned;
  std::string last_rebuilt;
  // The mention
  Span span;
  std::string role;
  std::string stage;
  bool ships = true;
};

// What of the images is wanted.
struct ListingFilter {
  std::vector<std::string> patterns;  // as InventoryRequest::only
  bool only_ended = false;
};

std::vector<ListedImage> list_images(const CheckInput& input, const ListingFilter& filter);

}  // namespace plimsoll::detect::images
