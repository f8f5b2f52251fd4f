// SPDX-License-Identifier: Apache-2.0
//
// Pipelines of a stranger: who opens a pull request chooses names of branches and parts of the payload. Input: lines
// NAME=VALUE, an empty line, the payload. Held: a range is made of ids and fixed words only, so that no name of a branch can
// become an option.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "plugins/ci/ci_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::ci;
  std::string_view rest(reinterpret_cast<const char*>(data), size < 32768 ? size : 32768);
  std::map<std::string, std::string> variables;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    if (line.empty()) break;
    const std::size_t sign = line.find('=');
    if (sign != std::string_view::npos) variables[std::string(line.substr(0, sign))] = std::string(line.substr(sign + 1));
  }
  const std::string payload(rest);
  Environment environment;
  environment.variable = [&](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
  environment.file = [&](const std::string&) { return std::optional<std::string>(payload); };
  const Plan plan = plan_for(environment);
  if (plan.reason.empty()) std::abort();
  if (plan.what == Plan::What::range && plan.range.empty()) std::abort();
  // A branch stands for a commit where a provider names no other: a plain word behind a fixed start.
  constexpr std::string_view kBranch = "refs/remotes/origin/";
  constexpr std::string_view kSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
  for (const std::string& id : plan.ids) {
    if (id.starts_with(kBranch) && id.size() > kBranch.size() && id.find("..") == std::string::npos &&
        id.find_first_not_of(kSigns) == std::string::npos)
      continue;
    if (id.find_first_not_of("0123456789abcdef") != std::string::npos) std::abort();
  }
  return 0;
}
