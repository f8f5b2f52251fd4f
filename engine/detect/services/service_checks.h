// SPDX-License-Identifier: Apache-2.0
//
// The checks about services, and what `plimsoll explain` prints.
//
// Rules: service/multiple, service/ssh-daemon, service/process-manager, service/helper-daemon. A document gives at most one
// match of each; the match stands on the start command (or on the FROM that it is inherited by).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/detect/check.h"
#include "engine/detect/services/service_catalogue.h"

namespace plimsoll::detect::services {

void check_services(const CheckInput& input, std::vector<Match>& matches, CheckCounts& counts);

// The verdict on one Dockerfile for a reader, also when there is nothing to complain of: what starts, by which chain, what
// could not be followed, the split. Ends with a newline. Works on any document that has a Dockerfile tree or commands.
std::string explain_services(const CheckInput& input);

// The catalogue that is built into the program.
Result<ServiceCatalogue> load_service_catalogue();

}  // namespace plimsoll::detect::services
