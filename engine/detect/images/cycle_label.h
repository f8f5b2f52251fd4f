// SPDX-License-Identifier: Apache-2.0
//
// Life cycles as a person says them: "Debian 10 (buster)", "Python 3.7", "Node.js 18".
#pragma once

#include <string>
#include <string_view>

#include "engine/detect/images/image_tables.h"

namespace plimsoll::detect::images {

// Name of a product of the table; unknown ones are made of their slug ("apache-foo" gives "Apache Foo").
std::string product_label(std::string_view product);

// Product, cycle and code name.
std::string cycle_label(const CycleRow& row);

}  // namespace plimsoll::detect::images
